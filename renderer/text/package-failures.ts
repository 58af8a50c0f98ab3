import type { FailureEntry } from './failure-entries.ts'

const askOffice = '请联系外事办公室信息管理员。'
const notTaken = '没有导入，本机内容没有改变。'

/** 离线包 and 回执包. */
export const packageFailures: Readonly<Record<string, FailureEntry>> = {
  exported: ['已存入离线包，还没有收到外办的回执。', '请把离线包送外办，带回回执包导入；联网后也会自动核实。'],
  'not-a-package': ['要签名的内容不是一份离线包，已停止签名，没有生成文件。', '请再生成一次。'],
  'package-empty': ['所选的内容已不在发件箱，没有生成离线包。', '请重新勾选。'],
  'package-needs-blocked': [
    '所选内容要先等同一申报件（或其计划）里未被接收的一项处理完，没有生成离线包。',
    '请到发件箱处理标为“未送达”的项目，或取消勾选。',
  ],
  'package-too-many': (values) => [
    `一个离线包最多装 ${values['most'] ?? 1000} 项，没有生成。`,
    '请少选一些，分几个离线包生成。',
  ],
  'package-no-certificate': [
    '本机还没有外办的离线包证书，不能生成离线包；已有的回执包仍可导入。',
    '请联网登录一次；登录后仍有此提示的，说明外办没有开通离线包。',
  ],
  'package-certificate-expired': [
    '外办的离线包证书已过期，不能生成离线包；待发送的内容都在发件箱。',
    '请联网登录一次，取得新的证书。',
  ],
  'package-no-room': [
    '目标磁盘的空间不够，没有生成离线包；待发送的内容都在发件箱。',
    '请换一个空间更大的 U 盘，或少选一些。',
  ],
  'package-too-large': [
    '这个 U 盘存不下这么大的文件（FAT32 格式单个文件不能超过 4 GB），没有生成离线包。',
    '请少选一些，分几个离线包生成；或换 exFAT、NTFS 格式的 U 盘。',
  ],
  'package-cancelled': ['已取消，没有生成离线包。', '需要时再生成即可。'],
  'package-receipt-damaged': [
    `这个文件不是回执包，或已损坏，${notTaken}`,
    '请重新拷贝；仍不成功，请外办重新下载回执包。',
  ],
  'package-receipt-foreign': [
    `这个回执包不是给本机生成的离线包的，${notTaken}`,
    '请核对是哪台电脑、哪位专办员生成的离线包，在那里导入。',
  ],
  'package-receipt-unsigned': [
    `这个回执包没有受信任的外办签名，可能是伪造的，${notTaken}`,
    `请保留该文件，${askOffice}`,
  ],
  'package-receipt-unreadable': [`回执包读不出来，${notTaken}`, '请检查 U 盘是否插好，再选一次。'],
}

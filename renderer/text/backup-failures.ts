import type { FailureEntry } from './failure-entries.ts'
import { toSize } from './size.ts'

const askOffice = '请不要删除任何文件，并联系外事办公室信息管理员。'

/** The disk of this computer, and backups on another one. */
export const backupFailures: Readonly<Record<string, FailureEntry>> = {
  'disk-low': [
    '磁盘剩余空间不足 500 MB，暂时不能添加材料；填写、保存和同步不受影响。',
    '请清理磁盘（清空回收站、移走大文件），腾出空间后再添加。',
  ],
  'backup-no-room': (values) => [
    `所选的磁盘空间不够，没有完成备份${toNeed(values)}。本机的资料不受影响。`,
    '请换一个更大的 U 盘，或删除上面不用的文件后再备份。',
  ],
  'backup-not-writable': [
    '所选的位置不能写入，没有完成备份。本机的资料不受影响。',
    '请检查 U 盘的写保护开关，或换一个位置再备份。',
  ],
  'backup-disk-gone': [
    'U 盘中途没有应答，没有完成。本机的资料不受影响。',
    '请重新插好 U 盘再做一次，已复制的部分会接着用；仍不成功，请换一个 U 盘。',
  ],
  'backup-not-read-back': [
    '写到 U 盘上的内容读回来不一致，这份备份不可靠，没有采用。本机的资料不受影响。',
    '请换一个 U 盘再备份。',
  ],
  'backup-inside': ['备份不能放在边界通自己的文件夹里，没有备份。', '请选择 U 盘或移动硬盘。'],
  'backup-not-found': ['所选的文件夹里没有边界通的备份。', '请选择名称以“边界通备份”开头的文件夹。'],
  'backup-unfinished': [
    '所选的文件夹里只有没做完的备份，不能恢复。',
    '请选择另一份备份；原来的电脑还能用的，请重新备份一次。',
  ],
  'backup-damaged': (values) => [
    `这份备份不完整或已损坏${values['file'] ? `（${values['file']}）` : ''}，没有恢复，本机没有改变。`,
    '请选择另一份备份；原来的电脑还能用的，请重新备份一次。',
  ],
  'backup-from-the-future': ['这份备份是由更新版本的边界通做的，没有恢复。', '请安装最新版本后再恢复。'],
  'backup-not-genuine': [
    '恢复的内容与备份时的清单不符，可能被改动过，没有打开。',
    `请用另一份备份重新恢复，或${askOffice.slice(1)}`,
  ],
  'workspace-here': [
    '这台电脑上已有这位专办员的资料，没有恢复，也没有改变。',
    '需要用备份代替它的，请勾选停用本机现有资料后再恢复。',
  ],
  'restore-no-room': (values) => [`这台电脑的磁盘空间不够，没有恢复${toNeed(values)}。`, '请清理磁盘空间后再恢复。'],
}

function toNeed(values: { readonly [name: string]: string | number }): string {
  if (values['needBytes'] === undefined) return ''
  return `（需要 ${toSize(values['needBytes'])}，现有 ${toSize(values['freeBytes'])}）`
}

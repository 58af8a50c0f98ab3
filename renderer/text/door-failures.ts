import type { FailureEntry } from './failure-entries.ts'

const unsafeConnection: FailureEntry = [
  '服务器没有认可这次连接的凭证，暂时不能同步。填写的内容都已保存在本机。',
  '请锁定后重新登录；反复出现的，请联系外事办公室信息管理员。',
]

/** At the door: keys, PINs, passwords, and workspaces on their way from one key to another. */
export const doorFailures: Readonly<Record<string, FailureEntry>> = {
  'pin-unreadable': ['PIN 没有完整送到 Key，没有使用，不计错误次数。', '请重新输入 PIN。'],
  'pin-refused': ['Key 没有接受新的 PIN，原来的 PIN 仍然有效。', '请换一个不太简单的 PIN，位数按 Key 的要求。'],
  'key-too-weak': ['这张证书的密钥强度不够，不能登录。', '请选择 Key 里的另一张证书，或到证书发放机构换发。'],
  'revocation-list-stale': [
    '服务器的证书注销名单太旧，暂时不能确认证书是否有效，没有登录。',
    '请稍后再试，并告诉外事办公室信息管理员；登录过的 Key 仍可以用 PIN 解锁。',
  ],
  'too-many-workstations': (values) => [
    `这个账号已在 ${values['max'] ?? '规定数量的'} 台电脑上登记${values['names'] ? `（${values['names']}）` : ''}，不能再登记这一台。`,
    '请在已登记的电脑上办理，或联系外事办公室注销不用的电脑。',
  ],
  'password-too-weak': ['新密码不符合要求，没有修改。', '请按列出的要求换一个密码。'],
  'password-used-before': ['新密码最近用过，没有修改。', '请换一个没有用过的密码。'],
  'proof-missing': unsafeConnection,
  'proof-invalid': unsafeConnection,
  'proof-replayed': unsafeConnection,
  'read-only': ['现在只能查看，没有改变任何内容。', '原因和办法见窗口上方的提示。'],
  'workspace-header-damaged': (values) => [
    `本机有 ${values['count'] ?? 1} 份资料的说明文件已损坏，无法判断属于谁，已停止，以免重复建立。`,
    '请不要删除任何文件，并联系外事办公室信息管理员。',
  ],
  'workspace-unproven': [
    '本机的资料还没有用这把 Key 核对过，没有打开，资料没有改变。',
    '请连接网络，用账号和密码登录一次，核对后自动更换数据密钥。',
  ],
  'not-the-recovery-key': ['这把 Key 不是所选资料的恢复 Key，没有打开。', '请插入资料所属单位的恢复 Key。'],
  'transfer-expired': ['已超过 5 分钟，资料已重新锁好，什么都没有改变。', '请从头再做一次。'],
  'transfer-other-unit': ['接手人的账号属于另一个单位，不能接收这些资料。', '请由本单位的专办员用自己的 Key 接收。'],
  'workspace-of-another-key': [
    '这台电脑上有这个账号用另一把 Key 锁住的资料，没有登录，资料没有改变。',
    '请换插原来的 Key，或用单位的恢复 Key 恢复工作区，或重新开始。',
  ],
}

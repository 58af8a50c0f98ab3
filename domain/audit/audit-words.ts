import type { AuditAction, AuditEntry } from './audit-entry.ts'

/** What each act is called, on the page and in the exported table. */
export const auditTitles: { readonly [A in AuditAction]: string } = {
  login: '登录',
  unlock: '解锁',
  lock: '锁定',
  'pin-refused': 'PIN 输入错误',
  'pin-changed': '修改 PIN',
  'password-changed': '修改密码',
  'person-viewed': '查看人员资料',
  'material-viewed': '查看材料',
  printed: '打印',
  exported: '导出',
  signed: '签名',
  'signing-abandoned': '签名中断',
  submitted: '上报',
  withdrawn: '撤回',
  deleted: '删除',
  'package-exported': '导出离线包',
  'package-receipt-taken': '导入回执包',
  delivered: '送达外办',
  'taken-back': '送达前取消',
  'sending-stopped': '暂停发送',
  'sending-resumed': '继续发送',
  'deletions-accepted': '确认外办的删除',
  'deletions-put-off': '暂不删除',
  'conflict-found': '内容不一致',
  'conflict-settled': '对比处理',
  recovered: '恢复工作区',
  'handed-over': '移交',
  'taken-over': '接手',
  'key-renewed': '启用新证书',
  'data-key-rotated': '更换数据密钥',
  'backed-up': '备份数据',
  restored: '从备份恢复',
  'settings-changed': '修改设置',
  'chain-broken': '操作记录不连续',
  'workspace-repaired': '修复资料库',
}

/** The acts as the filter offers them: by what a clerk looks for. */
export const auditGroups: readonly {
  readonly key: string
  readonly title: string
  readonly actions: readonly AuditAction[]
}[] = [
  { key: 'group-session', title: '登录与锁定', actions: ['login', 'unlock', 'lock'] },
  {
    key: 'group-key',
    title: 'Key、PIN 与密码',
    actions: ['pin-refused', 'pin-changed', 'password-changed', 'key-renewed'],
  },
  { key: 'group-views', title: '查看资料', actions: ['person-viewed', 'material-viewed'] },
  { key: 'group-papers', title: '打印与导出', actions: ['printed', 'exported'] },
  {
    key: 'group-filing',
    title: '签名与上报',
    actions: [
      'signed',
      'signing-abandoned',
      'submitted',
      'withdrawn',
      'deleted',
      'package-exported',
      'package-receipt-taken',
      'delivered',
      'taken-back',
      'conflict-found',
      'conflict-settled',
    ],
  },
  {
    key: 'group-transfer',
    title: '移交与恢复',
    actions: ['recovered', 'handed-over', 'taken-over', 'data-key-rotated'],
  },
  { key: 'group-backup', title: '备份', actions: ['backed-up', 'restored'] },
  {
    key: 'group-settings',
    title: '设置与异常',
    actions: [
      'settings-changed',
      'deletions-accepted',
      'deletions-put-off',
      'sending-stopped',
      'sending-resumed',
      'chain-broken',
      'workspace-repaired',
    ],
  },
]

/** What a line tells beyond act and subject; empty when there is nothing. */
export function toAuditDetail({ values }: Pick<AuditEntry, 'values'>): string {
  return Object.entries(values)
    .map(([name, value]) => details[name]?.(value) ?? '')
    .filter((words) => words !== '')
    .join('，')
}

/** What was chosen where two versions of a filing went apart. */
const settlements: { readonly [settlement: string]: string } = {
  mine: '采用本机的内容',
  theirs: '采用外办的内容',
  merged: '逐项选定',
  'own-draft': '本机的内容另存为新草稿',
}

/** What an operation that was delivered did. */
const deeds: { readonly [deed: string]: string } = {
  'submit-filing': '上报',
  'withdraw-filing': '撤回',
  'delete-filing': '删除',
}

const details: { readonly [name: string]: (value: string | number) => string } = {
  round: (value) => `第 ${value} 次上报`,
  count: (value) => `${value} 项`,
  file: (value) => `${value}`,
  token: (value) => `Key 标识 ${value}`,
  account: (value) => `账号 ${value}`,
  from: (value) => `原账号 ${value}`,
  to: (value) => `新账号 ${value}`,
  holder: (value) => `恢复证书 ${value}`,
  validUntil: (value) => `证书有效期至 ${String(value).slice(0, 10)}`,
  moved: (value) => `接收填报内容 ${value} 项`,
  returned: (value) => (value === 0 ? '' : `退回草稿 ${value} 项`),
  reason: (value) => `${value}`,
  deed: (value) => deeds[value] ?? '',
  settlement: (value) => settlements[value] ?? '',
  seq: (value) => `从第 ${value} 条起`,
  files: (value) => `文件 ${value} 个`,
  drafts: (value) => `草稿 ${value} 件`,
  operations: (value) => `待送达 ${value} 项`,
  copyOf: (value) => (value === '' ? '没有可用的备份' : `用 ${String(value).slice(0, 10)} 的备份`),
  setAside: (value) => (value === '' ? '' : `损坏的文件保留为 ${value}`),
  backupOf: (value) => `备份日期 ${String(value).slice(0, 10)}`,
  archived: (value) => `外办存有此前第 ${value} 条以前的记录，其后的只存本机；记录从这里重新连续`,
}

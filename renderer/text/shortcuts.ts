export interface ShortcutLine {
  readonly keys: string
  readonly does: string
}

/** The sheet behind F1. What the keys do is wired in `ui/use-shortcuts.ts`. */
export const shortcutSheet: readonly { readonly title: string; readonly lines: readonly ShortcutLine[] }[] = [
  {
    title: '去哪里',
    lines: [
      { keys: 'Alt+1', does: '首页' },
      { keys: 'Alt+2', does: '计划申报管理' },
      { keys: 'Alt+3', does: '团组管理' },
      { keys: 'Alt+4', does: '团组查询' },
      { keys: 'Alt+5', does: '人员资料查询' },
      { keys: 'Alt+6', does: '发件箱' },
      { keys: 'Alt+7', does: '站内信' },
      { keys: 'Esc', does: '返回上一页' },
    ],
  },
  {
    title: '做什么',
    lines: [
      { keys: 'Alt+N', does: '新建团组' },
      { keys: 'Alt+Shift+N', does: '新建计划' },
      { keys: '/', does: '到查询框' },
      { keys: 'F5', does: '立即同步' },
      { keys: 'Ctrl+Z', does: '撤销刚才的删除' },
      { keys: 'Alt+M', does: '到右下角的新站内信' },
      { keys: 'Alt+L', does: '锁定' },
      { keys: 'F1', does: '显示本表' },
    ],
  },
  {
    title: '列表中',
    lines: [
      { keys: '↑ ↓', does: '移到上一行、下一行' },
      { keys: 'Home End', does: '移到第一行、最后一行' },
      { keys: 'PgUp PgDn', does: '上一页、下一页' },
      { keys: 'Enter', does: '打开' },
      { keys: '空格', does: '勾选' },
      { keys: 'Tab', does: '移到行内的操作' },
    ],
  },
  {
    title: '填报时',
    lines: [
      { keys: 'Ctrl+Enter', does: '上报' },
      { keys: 'Ctrl+S', does: '立即保存（平时自动保存）' },
      { keys: 'Ctrl+P', does: '打印' },
      { keys: 'Ctrl+1 … 4', does: '填报内容、审批材料、会不会被退、办理进度' },
      { keys: 'F8', does: '下一处要改的地方' },
      { keys: 'Shift+F8', does: '上一处要改的地方' },
      { keys: 'Alt+Insert', does: '添加一行' },
      { keys: 'Alt+Delete', does: '删除一行' },
      { keys: 'Alt+↑ ↓', does: '移动一行' },
      { keys: 'Y N', does: '选“是”“否”' },
    ],
  },
]

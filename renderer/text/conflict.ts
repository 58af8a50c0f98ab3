import type { Difference } from '../../domain/filing/compare-contents.ts'
import type { ConflictView, Settlement } from '../../domain/ipc/conflict-view.ts'
import { toMoment } from './time.ts'

/** Words of 对比处理: two versions of one filing side by side. */
export const conflictText = {
  title: '对比处理',
  mine: '我的',
  theirs: '外办的',
  base: '原来',
  item: '栏目',
  materials: '审批材料',
  order: '排列顺序',
  none: '（空）',
  noRow: '（没有这一行）',
  noPaper: '（没有材料）',
  undecided: '待选',
  taken: '选用：',
  changedBy: { mine: '只有我改', theirs: '只有外办改', both: '两边都改' } satisfies Record<
    Difference['changedBy'],
    string
  >,
  differencesOnly: '只看不同',
  allMine: '全部用我的',
  allTheirs: '全部用外办的',
  keys: '↑↓ 换一处，← 用我的，→ 用外办的，Enter 下一处待选',
  left: (count: number) => (count === 0 ? '已全部选定' : `还有 ${count} 处待选`),
  count: (count: number) => `共 ${count} 处不同`,
  save: '保存为草稿',
  saveAbout: '保存后仍是草稿，核对后再上报。两个版本都留在办理进度里。',
  keepTheirs: '保留外办的',
  ownDraft: '我的另存为新草稿',
  back: '返回',
  waiting: '正在取外办的内容',
  waitingTodo: '联网同步后显示，您的内容已另外保存，不会丢失。',
  over: '这份申报件没有待处理的不同',
  overTodo: '可能已在另一处选定。',
  openCase: '打开申报件',
  same: '两边的内容已经相同',
  sameTodo: '不必选择，保存后按外办的版本继续办理。',
  openCompare: '对比处理',
  seeCompare: '查看两个版本',
  found: '外办的内容已被更新，与您没有上报的修改不同。您的修改已另外保存，没有丢失。',
  foundSubmission: '您上报前，外办的内容已被更新，这次上报没有送达。您的内容已保存，没有丢失。',
}

/** The whole matter in one sentence: who changed it, when, and what became of the clerk's. */
export function toConflictSentence(view: ConflictView): string {
  const filed = view.theirs?.filedBy
  const by = filed ? `${filed.name}${toMoment(filed.at)} 上报了另一份内容` : '外办的内容已被更新'
  if (view.settlement !== null) return `${by}，与您的不同；${settledWords[view.settlement]}。`
  const mine = view.cause === 'submission' ? '您的上报因此没有送达' : '您的修改还没有上报'
  if (view.mergeable) return `${by}，${mine}。请逐项选择用哪一边的。`
  return `${by}，外办正按那一份办理；${mine}。可以保留外办的，或把您的另存为新草稿；想合并的，请先撤回该申报件。`
}

export const settledWords: Readonly<Record<Settlement, string>> = {
  mine: '已选用您的内容',
  theirs: '已选用外办的内容',
  merged: '已逐项选定',
  'own-draft': '您的内容已另存为新草稿',
}

/** Said when it is done: what there is now, and what comes next. */
export const doneWords: Readonly<Record<Settlement, string>> = {
  mine: '已保存为草稿，用的是您的内容；请核对后上报',
  theirs: '已保留外办的内容；您的内容留在办理进度里，可以查看',
  merged: '已合并为草稿，请核对后上报',
  'own-draft': '您的内容已另存为新草稿，可以修改后另行上报',
}

import type { NextStep } from '../../domain/ipc/views.ts'

type Values = NextStep['values']
type Sentence = string | ((values: Values) => string)

/** “Where is it, and what do I do”: one sentence a code. */
const sentences: Readonly<Record<NextStep['code'], Sentence>> = {
  'fill-in': '还没有填完，填完即可上报',
  submit: '已经填好，可以上报',
  'waiting-for-network': '已签名，在发件箱等待发送',
  sending: '正在发送，可以做别的',
  unconfirmed: '已送出，等待外办确认收到',
  blocked: '没有送达，请到发件箱查看原因',
  conflict: '外办的内容已被更新，请对比您的修改后选定',
  'in-review': '已送达，外办审核中',
  'replace-material': toReplace,
  correct: (values) => `已退回${because(values)}，请改好后重新上报`,
  withdrawn: '已撤回，改好后可以再次上报',
  'unit-lost': (values) => `您已不为“${values['unit']}”申报：内容留在本机，不能上报，不需要时请删除`,
  approved: '已通过，不必再操作',
  executed: '已执行，不必再操作',
}

/** `slotTitles`: what the office calls its places for materials, by key. */
export function toNextStep(step: NextStep, slotTitles: ReadonlyMap<string, string> = new Map()): string {
  const sentence = sentences[step.code]
  if (typeof sentence === 'string') return sentence
  const { slot, ...values } = step.values
  return sentence(slot === undefined ? values : { ...values, slot: slotTitles.get(String(slot)) ?? slot })
}

/** Which material and why, as far as it is known where the sentence was made. */
function toReplace(values: Values): string {
  const count = Number(values['count'] ?? 1)
  const slot = values['slot']
  if (slot === undefined) return `${count} 份材料未通过，请更换后重新上报`
  const which = count > 1 ? `“${slot}”等 ${count} 份材料` : `“${slot}”`
  return `${which}未通过${because(values)}，请更换后重新上报`
}

/** Without the full stop an opinion mostly ends with: it stands inside a sentence. */
function because(values: Values): string {
  const opinion = String(values['opinion'] ?? '').replace(/[。；;.\s]+$/, '')
  return opinion === '' ? '' : `（${opinion}）`
}

import type { NextStep } from '../../domain/ipc/views.ts'

type Values = NextStep['values']
type Sentence = string | ((values: Values) => string)

/** “Where is it, and what do I do”: one sentence a code. */
const sentences: Readonly<Record<NextStep['code'], Sentence>> = {
  'fill-in': '还没有填完，填完即可上报',
  submit: '已经填好，可以上报',
  'waiting-for-network': '已签名，联网后自动发送',
  sending: '正在发送，可以做别的',
  unconfirmed: '已发出，正在核实外办是否收到',
  blocked: '没有送达，请到发件箱查看原因',
  'in-review': '已送达，外办审核中',
  'replace-material': toReplace,
  correct: (values) => `已退回${because(values)}，请改好后重新上报`,
  withdrawn: '已撤回，改好后可以再次上报',
  approved: '已通过，不必再操作',
  executed: '已执行，不必再操作',
}

export function toNextStep(step: NextStep): string {
  const sentence = sentences[step.code]
  return typeof sentence === 'function' ? sentence(step.values) : sentence
}

/** Which material and why, as far as it is known where the sentence was made. */
function toReplace(values: Values): string {
  const which = values['slot'] === undefined ? `${values['count'] ?? ''} 份材料`.trim() : `“${values['slot']}”`
  return `${which}未通过${because(values)}，请更换后重新上报`
}

function because(values: Values): string {
  return values['opinion'] === undefined || values['opinion'] === '' ? '' : `（${values['opinion']}）`
}

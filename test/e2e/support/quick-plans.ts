import type { Page } from 'playwright'
import { samplePlan } from '../../../domain/plan/plan.sample.ts'
import type { InputOf } from '../../../domain/ipc/calls.ts'
import { ask } from './desk-calls.ts'

/** A plan that was signed and lies in the outbox, made without a form: for specs that are about what comes after. Gives its id. */
export async function filePlan(page: Page, name: string): Promise<string> {
  const { id } = valueOf(await ask(page, 'filing.create', { kind: 'plan' }))
  const { data, version } = valueOf(await ask(page, 'filing.open', { id }))
  const year = new Date().getUTCFullYear() + 1
  const unit = { ...data['unit'], year, contact: '郑检样', phone: '0431-80000771' }
  const days = { departOn: `${year}-05-10`, returnOn: `${year}-05-14`, days: 5 }
  const group = { ...data['group'], ...samplePlan.group, ...days, name }
  const filled = { ...data, unit, group } as InputOf<'filing.save'>['data']
  valueOf(await ask(page, 'filing.save', { id, data: filled, baseVersion: version }))
  const { contentHash } = valueOf(await ask(page, 'filing.signing-words', { id }))
  valueOf(await ask(page, 'filing.submit', { id, contentHash }))
  return id
}

function valueOf<T>(answer: { ok: true; value: T } | { ok: false; error: { code: string } }): T {
  if (!answer.ok) throw new Error(answer.error.code)
  return answer.value
}

import type { Page } from 'playwright'
import type { InputOf } from '../../../domain/ipc/calls.ts'
import type { FilingData } from '../../../domain/filing/section.ts'
import { getFiling } from '../../../domain/filings.ts'
import { samplePlan } from '../../../domain/plan/plan.sample.ts'
import { ask } from './desk-calls.ts'

export interface HostilePlan {
  readonly id: string
  readonly title: string
}

/** Stores each text as the title of a plan, with the texts after it in all its other fields, as a form would. */
export async function storeHostilePlans(page: Page, texts: readonly string[]): Promise<readonly HostilePlan[]> {
  const stored: HostilePlan[] = []
  for (const [index, title] of texts.entries()) {
    const rest = [...texts.slice(index + 1), ...texts.slice(0, index)]
    stored.push({ id: await storePlan(page, toHostileData(title, rest)), title })
  }
  return stored
}

/** A plan that the checks let through: only its name is hostile. */
export function storeSoundPlan(page: Page, name: string): Promise<string> {
  return storePlan(page, { ...samplePlan, group: { ...samplePlan.group, name } })
}

async function storePlan(page: Page, data: FilingData): Promise<string> {
  const created = await ask(page, 'filing.create', { kind: 'plan' })
  if (!created.ok) throw new Error(created.error.code)
  const { id } = created.value
  const saved = await ask(page, 'filing.save', { id, data: data as InputOf<'filing.save'>['data'], baseVersion: 1 })
  if (!saved.ok) throw new Error(saved.error.code)
  return id
}

/** Every field that takes text, of every section, filled from `rest` in turn; the number of texts is what one plan holds. */
function toHostileData(title: string, rest: readonly string[]): FilingData {
  let next = 0
  const data: { [section: string]: FilingData[string] } = {}
  for (const section of getFiling('plan').sections) {
    const record: { [field: string]: string } = {}
    for (const field of section.fields) {
      if (!['text', 'lines', 'phone'].includes(field.kind)) continue
      record[field.key] = rest[next % rest.length] ?? ''
      next += 1
    }
    data[section.key] = section.rows ? [{ ...record, id: 'row-1' }] : record
  }
  return { ...data, group: { ...data['group'], name: title } }
}

/** Spaces and line ends are the page's to lay out. */
export function squeeze(text: string | null): string {
  return (text ?? '').replace(/\s+/g, '')
}

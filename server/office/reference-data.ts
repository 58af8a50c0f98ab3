import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { NameOf } from '../../domain/filing/display.ts'
import { ReferenceFile, toCodeLists } from '../../domain/reference/reference-file.ts'
import { countWorkdays, toWorkCalendar, WorkdayArrangement } from '../../domain/reference/workdays.ts'

/** What the server looks up in `resources/reference`. */
export interface ReferenceData {
  /** The Chinese name of a code; the code itself where no list has it. */
  readonly nameOf: NameOf
  readonly countWorkdays: (fromOn: string, toOn: string) => number
}

const folder = path.join(import.meta.dirname, '../../resources/reference')

export function loadReferenceData(): ReferenceData {
  const lists = toCodeLists(['codes', 'countries'].map((name) => ReferenceFile.parse(readJson(name))))
  const names = new Map(
    Object.entries(lists).map(([key, items]) => [key, new Map(items.map((item) => [item.code, item.name]))]),
  )
  const calendar = toWorkCalendar(WorkdayArrangement.parse(readJson('workdays')))
  return {
    nameOf: (list, code) => names.get(list)?.get(code) ?? code,
    countWorkdays: (fromOn, toOn) => countWorkdays(calendar, fromOn, toOn),
  }
}

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8'))
}

import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { NameOf } from '../../../domain/filing/display.ts'
import type { CodeItem } from '../../../domain/reference/code-list.ts'
import { ReferenceFile, toCodeLists } from '../../../domain/reference/reference-file.ts'
import { countWorkdays, toWorkCalendar } from '../../../domain/reference/workdays.ts'

/** What everybody knows: code lists and the State Council's calendar, as shipped with the program. */
export interface Reference {
  readonly codeLists: { readonly [key: string]: readonly CodeItem[] }
  readonly nameOf: NameOf
  readonly countWorkdays: (fromOn: string, toOn: string) => number
}

/** Reads `reference/` of the resources once. A file that does not fit its schema is a broken installation and throws. */
export function readReference(resourcesDirectory: string): Reference {
  const read = (name: string) => {
    const file = path.join(resourcesDirectory, 'reference', `${name}.json`)
    return ReferenceFile.parse(JSON.parse(readFileSync(file, 'utf8')))
  }
  const codeLists = toCodeLists(['codes', 'countries', 'ports', 'missions'].map(read))
  const workdays = read('workdays')
  if (workdays.name !== 'workdays') throw new Error('workdays.json holds something else')
  const calendar = toWorkCalendar(workdays)
  const names = new Map(
    Object.entries(codeLists).map(([key, items]) => [key, new Map(items.map(({ code, name }) => [code, name]))]),
  )
  return {
    codeLists,
    nameOf: (codeList, code) => names.get(codeList)?.get(code) ?? code,
    countWorkdays: (fromOn, toOn) => countWorkdays(calendar, fromOn, toOn),
  }
}

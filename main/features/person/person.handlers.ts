import { failure, success } from '../../../domain/result.ts'
import type { HandlersOf } from '../../ipc/handlers.ts'
import type { Desk } from '../../workspace.ts'
import { rememberAct } from '../audit/audit-log.ts'
import { findPerson, listPersons } from './person.repo.ts'
import { listUnits } from './unit.repo.ts'

export function createPersonHandlers(
  desk: Desk,
  { now }: { readonly now: () => Date },
): HandlersOf<'person.list' | 'person.open' | 'unit.list'> {
  return {
    'person.list': ({ text, page }) => listPersons(desk.workspace().db, text, page),
    'unit.list': () => listUnits(desk.workspace().db),
    'person.open': ({ id }) => {
      const workspace = desk.workspace()
      const person = findPerson(workspace.db, id)
      if (!person) return failure('person-not-found')
      rememberAct(workspace, { action: 'person-viewed', subject: `${person.name}（${person.workUnit}）` }, now())
      return success(person)
    },
  }
}

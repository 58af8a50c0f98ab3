import type { HandlersOf } from '../../ipc/handlers.ts'
import type { Desk } from '../../workspace.ts'
import { listPersons } from './person.repo.ts'

export function createPersonHandlers(desk: Desk): HandlersOf<'person.list'> {
  return { 'person.list': ({ text, page }) => listPersons(desk.workspace().db, text, page) }
}

import type { HandlersOf } from '../../ipc/handlers.ts'
import type { Reference } from './reference.ts'

export function createReferenceHandlers(reference: Reference): HandlersOf<'reference.code-lists'> {
  return { 'reference.code-lists': () => reference.codeLists }
}

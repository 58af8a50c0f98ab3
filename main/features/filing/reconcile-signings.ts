import { log } from '../../log.ts'
import type { Workspace } from '../../workspace.ts'
import { abandonIntents } from './signing-intent.repo.ts'

/**
 * What the key was asked to sign when the power, the key or the program went away. Its answer, if there was one, is lost;
 * nothing was sent. It is told, and left to the clerk: a program that signs again signs what nobody has confirmed.
 */
export function reconcileSignings({ db }: Pick<Workspace, 'db'>, at: string): void {
  for (const { filingId } of abandonIntents(db, at)) log.warn('signing-abandoned', { filing: filingId })
}

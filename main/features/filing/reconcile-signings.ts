import { log } from '../../log.ts'
import type { Workspace } from '../../workspace.ts'
import { appendAct } from '../audit/audit-log.ts'
import { abandonIntents } from './signing-intent.repo.ts'

/**
 * What the key was asked to sign when the power, the key or the program went away. Its answer, if there was one, is lost;
 * nothing was sent. It is told, and left to the clerk: a program that signs again signs what nobody has confirmed.
 */
export function reconcileSignings(workspace: Pick<Workspace, 'db' | 'clerk'>, at: string): void {
  const { db } = workspace
  db.transaction(() => {
    for (const { filingId, title } of abandonIntents(db, at)) {
      log.warn('signing-abandoned', { filing: filingId })
      appendAct(workspace, { action: 'signing-abandoned', filingId, subject: title }, new Date(at))
    }
  })()
}

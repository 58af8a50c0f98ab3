import type { EventName } from '../../../domain/ipc/calls.ts'
import type { KeySession } from '../../key/key-session.ts'
import type { Http } from '../../sync/http.ts'
import type { Sync } from '../../sync/sync.ts'
import type { OpenWorkspace } from '../../workspace.ts'
import type { Store } from './open-workspace-folder.ts'

export interface SessionDeps {
  /** The program's own folder; workspaces lie below it. */
  readonly userData: string
  readonly serverUrl: string
  readonly http: Http
  readonly key: KeySession
  readonly open: OpenWorkspace
  readonly sync: Pick<Sync, 'start' | 'stop'>
  readonly store: Store
  readonly announce: (event: EventName) => void
  readonly now?: () => Date
}

export function toNow({ now }: Pick<SessionDeps, 'now'>): Date {
  return now?.() ?? new Date()
}

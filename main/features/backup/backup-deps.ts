import type { EventName } from '../../../domain/ipc/calls.ts'
import type { KeySession } from '../../key/key-session.ts'
import type { OpenWorkspace } from '../../workspace.ts'

export interface BackupDeps {
  readonly userData: string
  readonly open: Pick<OpenWorkspace, 'find' | 'get' | 'isLocking' | 'isPaused'>
  readonly key: KeySession
  /** Program of the thread that reads beside the open database (`db/database-worker.ts`). */
  readonly worker: string
  /** Opens the folder dialog; null when the clerk changes their mind. */
  readonly chooseFolder: (title: string) => Promise<string | null>
  readonly announce: (event: EventName) => void
  readonly now: () => Date
}

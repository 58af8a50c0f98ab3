import type { EventName } from '../../../domain/ipc/calls.ts'
import type { KeySession } from '../../key/key-session.ts'
import type { OpenWorkspace, Workspace } from '../../workspace.ts'

export interface BackupDeps {
  readonly userData: string
  readonly open: Pick<OpenWorkspace, 'find' | 'get' | 'isLocking' | 'isPaused'>
  readonly key: KeySession
  /** Writes a compact copy of the open database under its own key, without holding anybody up. */
  readonly copyDatabase: (workspace: Pick<Workspace, 'db'>, target: string) => Promise<void>
  /** Opens the folder dialog; null when the clerk changes their mind. */
  readonly chooseFolder: (title: string) => Promise<string | null>
  readonly announce: (event: EventName) => void
  readonly now: () => Date
}

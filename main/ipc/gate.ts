import { mayCall } from '../../domain/account/rights.ts'
import type { CallName } from '../../domain/ipc/calls.ts'
import type { Space } from '../disk/space.ts'
import type { OpenWorkspace } from '../workspace.ts'

/** While the desk is about to lock: the last save of what was typed, and what tells nothing of the workspace. */
const WHILE_LOCKING: ReadonlySet<CallName> = new Set<CallName>([
  'app.about',
  'filing.save',
  'key.view',
  'session.draft-saved',
  'session.lock',
  'session.view',
])

/** What changes records, or sends them. The rest reads, prints and exports, or is about who sits here. */
const CHANGING: ReadonlySet<CallName> = new Set<CallName>([
  'conflict.settle',
  'filing.create',
  'filing.save',
  'filing.signing-words',
  'filing.submit',
  'filing.withdraw',
  'filing.delete',
  'filing.restore',
  'inbox.mark-read',
  'material.attach',
  'material.replace',
  'material.remove',
  'material.take-changed',
  'material.keep',
  'outbox.recall',
  'sync.confirm-deletions',
  'outbox.retry',
  'package.export',
  'package.import-receipt',
])

/** What puts something large onto the disk. */
const LARGE: ReadonlySet<CallName> = new Set<CallName>(['material.attach', 'material.replace', 'material.take-changed'])

/** Whether a call may be answered now: undefined, or the code it is refused with. */
export type Gate = (name: CallName) => 'locked' | 'not-your-role' | 'read-only' | 'disk-low' | undefined

/** One place for what no feature has to think of: a desk that is closing, somebody without the right, nothing to be changed. */
export function createGate(
  open: Pick<OpenWorkspace, 'find' | 'isLocking' | 'readOnly'>,
  space?: Pick<Space, 'isLow'>,
): Gate {
  return (name) => {
    if (open.isLocking && !WHILE_LOCKING.has(name)) return 'locked'
    const clerk = open.find()?.clerk
    if (clerk && !mayCall(clerk.role, name)) return 'not-your-role'
    if (open.readOnly && CHANGING.has(name)) return 'read-only'
    if (LARGE.has(name) && space?.isLow() === true) return 'disk-low'
    return undefined
  }
}

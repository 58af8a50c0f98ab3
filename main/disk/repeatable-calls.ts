import type { CallName } from '../../domain/ipc/names.ts'

/** Calls that only write into the database, in one transaction: one that found no room changed nothing and can be made again. */
export const REPEATABLE: ReadonlySet<CallName> = new Set<CallName>([
  'conflict.settle',
  'filing.create',
  'filing.open',
  'filing.save',
  'filing.withdraw',
  'filing.delete',
  'filing.restore',
  'home.acknowledge-repair',
  'inbox.mark-read',
  'material.keep',
  'material.remove',
  'outbox.pause',
  'outbox.recall',
  'outbox.retry',
  'sync.confirm-deletions',
])

/** Calls that ask the clerk, the key or the server: these would be asked twice. Room is made for them beforehand. */
export const NEEDS_ROOM: ReadonlySet<CallName> = new Set<CallName>([
  'filing.submit',
  'material.attach',
  'material.replace',
  'material.take-changed',
  'package.export',
  'package.import-receipt',
  'session.adopt',
  'session.login',
  'session.recover',
  'session.unlock',
])

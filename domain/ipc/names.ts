/**
 * Names alone, without schemas: the preload is built from this file, and code that every page loads with full rights
 * to the main process should be short enough to read. `calls.ts` gives each call its shape and does not compile while
 * one is missing or too many.
 */
export const callNames = [
  'app.about',
  'key.view',
  'key.pin-key',
  'key.change-pin',
  'key.doctor',
  'key.save-doctor-report',
  'session.login',
  'session.unlock',
  'session.lock',
  'session.view',
  'session.draft-saved',
  'session.change-password',
  'session.recover',
  'session.hand-over',
  'session.adopt',
  'session.cancel-transfer',
  'session.rotate-key',
  'filing.units',
  'filing.create',
  'filing.open',
  'filing.save',
  'filing.list',
  'filing.check',
  'filing.signing-words',
  'filing.submit',
  'filing.withdraw',
  'filing.delete',
  'filing.restore',
  'filing.timeline',
  'filing.find-by-number',
  'filing.print',
  'filing.export',
  'material.attach',
  'material.replace',
  'material.remove',
  'material.preview',
  'receipt.list',
  'receipt.print',
  'receipt.export',
  'outbox.list',
  'outbox.retry',
  'outbox.recall',
  'sync.view',
  'sync.now',
  'inbox.list',
  'inbox.mark-read',
  'home.view',
  'reference.code-lists',
  'person.list',
  'person.open',
  'plan.executable',
  'audit.list',
  'audit.export',
] as const
export type CallName = (typeof callNames)[number]

/** News the main process sends without being asked: what to read again. Never data. */
export const events = [
  'filings-changed',
  'outbox-changed',
  'inbox-changed',
  'sync-changed',
  'key-changed',
  'session-changed',
  // The desk is about to lock: cover the screen, save what is typed, answer with `session.draft-saved`.
  'session-locking',
] as const
export type EventName = (typeof events)[number]

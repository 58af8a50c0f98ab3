/**
 * Names alone, without schemas: the preload is built from this file, and code that every page loads with full rights
 * to the main process should be short enough to read. `calls.ts` gives each call its shape and does not compile while
 * one is missing or too many.
 */
export const callNames = [
  'app.about',
  'key.view',
  'session.login',
  'session.unlock',
  'session.lock',
  'session.view',
  'filing.create',
  'filing.open',
  'filing.save',
  'filing.list',
  'filing.check',
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
  'plan.executable',
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
] as const
export type EventName = (typeof events)[number]

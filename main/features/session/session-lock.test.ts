import Sqlite from 'better-sqlite3'
import { beforeEach, expect, test, vi } from 'vitest'
import { callNames } from '../../../domain/ipc/names.ts'
import { createGate } from '../../ipc/gate.ts'
import { OpenWorkspace, type Workspace } from '../../workspace.ts'
import { Session, type SessionDeps } from './session.service.ts'

let order: string[]
let open: OpenWorkspace
let db: Sqlite.Database

beforeEach(() => {
  order = []
  db = new Sqlite(':memory:')
  open = new OpenWorkspace({ opened: () => undefined, closing: () => order.push('closing') })
  const files = { close: () => order.push('files.close') }
  open.set({ db, clerk: { role: 'clerk' }, files, pack: {} } as unknown as Workspace)
})

test('Locking covers the screen at once; the database is closed when the sync has let go of it', async () => {
  const { session, syncStopped } = createSession()
  const locked = session.lock()
  expect(order).toEqual(['session-changed'])
  expect(session.view()).toEqual({ clerk: null, readOnly: null, transfer: null, damaged: false })
  expect(() => open.get()).toThrow('locked')
  expect(db.open).toBe(true)
  syncStopped()
  await locked
  expect(order).toEqual(['session-changed', 'closing', 'files.close', 'key.logout'])
  expect(db.open).toBe(false)
})

test('Whoever locks again, or logs in, waits for the first lock to end', async () => {
  const { session, syncStopped } = createSession()
  const first = session.lock().then(() => order.push('first'))
  const second = session.lock().then(() => order.push('second'))
  const login = session.unlock({ tokenSerial: '1', certificateId: '1', pin: null })
  await new Promise(setImmediate)
  expect(order).toEqual(['session-changed'])
  syncStopped()
  await Promise.all([first, second, login])
  expect(order.indexOf('closing')).toBeLessThan(order.indexOf('second'))
  expect(order.indexOf('closing')).toBeLessThan(order.indexOf('key.login'))
  expect(order.filter((each) => each === 'session-changed' || each === 'closing')).toHaveLength(2)
})

test('A lock that fails is told to whoever asked for it, and stands in nobody else’s way', async () => {
  const { session, syncStopped } = createSession({ stop: () => Promise.reject(new Error('a bug')) })
  await expect(session.lock()).rejects.toThrow('a bug')
  expect(session.view()).toEqual({ clerk: null, readOnly: null, transfer: null, damaged: false })
  syncStopped()
  const again = await session.unlock({ tokenSerial: '1', certificateId: '1', pin: null })
  expect(again).toMatchObject({ ok: false, error: { code: 'pin-incorrect' } })
})

test('A lock that is not the clerk’s lets the last save in, and nothing else', async () => {
  const { session, syncStopped } = createSession()
  syncStopped()
  const gate = createGate(open)
  const locked = session.lockAfterSave()
  expect(order).toEqual(['session-locking'])
  expect(callNames.filter((name) => gate(name) === undefined).toSorted()).toEqual([
    ...['app.about', 'filing.save', 'key.view', 'session.draft-saved', 'session.lock', 'session.view'],
  ])
  expect(open.get().db.open).toBe(true)
  session.draftSaved()
  await locked
  expect(order).toEqual(['session-locking', 'session-changed', 'closing', 'files.close', 'key.logout'])
  expect(session.view().clerk).toBeNull()
})

test('A window that does not answer holds the lock up for a second and no longer', async () => {
  vi.useFakeTimers()
  try {
    const { session, syncStopped } = createSession()
    syncStopped()
    const locked = session.lockAfterSave()
    await vi.advanceTimersByTimeAsync(999)
    expect(order).toEqual(['session-locking'])
    await vi.advanceTimersByTimeAsync(1)
    await locked
    expect(db.open).toBe(false)
  } finally {
    vi.useRealTimers()
  }
})

test('A clerk who locks while the desk is about to lock does not wait, and it is locked once', async () => {
  const { session, syncStopped } = createSession()
  syncStopped()
  const first = session.lockAfterSave()
  await Promise.all([session.lock(), first, session.lockAfterSave()])
  expect(order.filter((each) => each === 'closing')).toHaveLength(1)
})

test('Where the office refuses the key, what is here can be read and nothing is changed', () => {
  open.setReadOnly({ code: 'key-revoked' })
  const gate = createGate(open)
  const refused = callNames.filter((name) => gate(name) === 'read-only')
  expect(refused).toContain('filing.save')
  expect(refused).toContain('filing.submit')
  for (const name of ['filing.open', 'filing.export', 'filing.print', 'session.hand-over', 'outbox.list'] as const) {
    expect(gate(name)).toBeUndefined()
  }
})

function createSession(sync: Partial<SessionDeps['sync']> = {}) {
  let syncStopped = () => undefined as void
  const stopped = new Promise<void>((resolve) => (syncStopped = resolve))
  let stops = 0
  const key = {
    findCertificate: () => undefined,
    listCertificates: () => [],
    login: () => {
      order.push('key.login')
      return Promise.resolve({ ok: false, error: { code: 'pin-incorrect' } })
    },
    logout: () => {
      order.push('key.logout')
      return Promise.resolve()
    },
  }
  const deps = {
    ...{ userData: '', serverUrl: '', http: {}, store: {}, key, open },
    // Like the real one: who stops what is stopped already waits for nothing.
    sync: { start: () => undefined, stop: () => ((stops += 1) === 1 ? stopped : Promise.resolve()), ...sync },
    announce: (event: string) => order.push(event),
  }
  return { session: new Session(deps as unknown as SessionDeps), syncStopped: () => syncStopped() }
}

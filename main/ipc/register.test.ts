import type { IpcMainInvokeEvent } from 'electron'
import { expect, test, vi } from 'vitest'
import { callNames } from '../../domain/ipc/names.ts'
import { calls } from '../../domain/ipc/calls.ts'
import { Refusal, type Handlers } from './handlers.ts'
import { registerCalls } from './register.ts'

type Frame = Pick<NonNullable<IpcMainInvokeEvent['senderFrame']>, 'url' | 'detached' | 'isDestroyed'> & {
  readonly parent: object | null
}

const ourPage: Frame = { url: 'app://desk/', parent: null, detached: false, isDestroyed: () => false }

/** Everyone who may get hold of the bridge but is not our page. */
const strangers: readonly (readonly [string, Frame | null])[] = [
  ['a frame that is gone', null],
  ['a frame of a closed window', { ...ourPage, isDestroyed: () => true }],
  ['a frame taken out of its page', { ...ourPage, detached: true }],
  ['a child frame with our own address', { ...ourPage, parent: ourPage }],
  ['an about:blank child', { ...ourPage, url: 'about:blank', parent: ourPage }],
  ['a srcdoc child', { ...ourPage, url: 'about:srcdoc', parent: ourPage }],
  ['a data: child', { ...ourPage, url: 'data:text/html,x', parent: ourPage }],
  ['a window that is still empty', { ...ourPage, url: '' }],
  ['a blank window', { ...ourPage, url: 'about:blank' }],
  ['a page made for paper', { ...ourPage, url: 'app://print/1' }],
  ['a host that starts like ours', { ...ourPage, url: 'app://desk.example.com/' }],
  ['our host as a user name', { ...ourPage, url: 'app://desk@example.com/' }],
  ['a page of the network', { ...ourPage, url: 'https://desk/' }],
  ['a page of the network that mentions us', { ...ourPage, url: 'https://example.com/app://desk/' }],
  ['a file', { ...ourPage, url: 'file:///app://desk/' }],
  ['a blob', { ...ourPage, url: 'blob:app://desk/1' }],
  ['a page of data', { ...ourPage, url: 'data:text/html,app://desk/' }],
  ['DevTools', { ...ourPage, url: 'devtools://devtools/bundled/devtools_app.html' }],
]

type Invoke = (event: { senderFrame: Frame | null }, input: unknown) => Promise<unknown>

/** The table with handlers that only count, and the calls as Electron would have registered them. */
function register(handle: (input: never) => unknown = () => null) {
  const handler = vi.fn(handle)
  const handlers = Object.fromEntries(callNames.map((name) => [name, handler])) as unknown as Handlers
  const registered = new Map<string, Invoke>()
  const ipc = { handle: (name: string, listener: unknown) => void registered.set(name, listener as Invoke) }
  registerCalls(ipc, 'app://desk', handlers)
  const invoke: (name: string, frame: Frame | null, input?: unknown) => Promise<unknown> = (name, senderFrame, input) =>
    registered.get(name)?.({ senderFrame }, input) ?? Promise.reject(new Error(`${name} is not registered`))
  return { handler, registered, invoke }
}

test('the names and the table are the same, and each is registered once', () => {
  expect(Object.keys(calls).sort()).toEqual([...callNames].sort())
  expect([...register().registered.keys()].sort()).toEqual([...callNames].sort())
})

test.each(strangers)('%s is answered by no call', async (_who, frame) => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const { handler, invoke } = register()
  for (const name of callNames) {
    expect(await invoke(name, frame)).toEqual({ ok: false, error: { code: 'not-our-page' } })
  }
  expect(handler).not.toHaveBeenCalled()
})

test('our page is answered, and its input arrives parsed', async () => {
  const { handler, invoke } = register()
  expect(await invoke('session.view', ourPage)).toEqual({ ok: true, value: null })
  await invoke('person.list', { ...ourPage, url: 'app://desk/#/people' }, { text: '林', admin: true })
  expect(handler.mock.lastCall).toEqual([{ text: '林', page: 1 }])
})

test('an input that does not fit is refused before the handler, and its values are not logged', async () => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const { handler, invoke } = register()
  for (const input of [undefined, null, 7, 'x', [], { id: 'x' }, { id: '../../secret-value' }]) {
    expect(await invoke('filing.open', ourPage, input)).toEqual({ ok: false, error: { code: 'bad-input' } })
  }
  expect(handler).not.toHaveBeenCalled()
  expect(written.mock.calls.join()).toContain('ipc-refused-input')
  expect(written.mock.calls.join()).not.toContain('secret-value')
})

test('a refusal answers with its code and a bug with none of its words', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const locked = register(() => {
    throw new Refusal('locked')
  })
  expect(await locked.invoke('home.view', ourPage)).toEqual({ ok: false, error: { code: 'locked' } })
  const broken = register(() => Promise.reject(new Error('/home/clerk/workspace.db is broken')))
  expect(await broken.invoke('home.view', ourPage)).toEqual({ ok: false, error: { code: 'unexpected' } })
})

test('a full disk is said to be full, whoever met it: the database or the file system', async () => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  for (const code of ['SQLITE_FULL', 'ENOSPC']) {
    const full = register(() => Promise.reject(Object.assign(new Error('no room'), { code })))
    expect(await full.invoke('home.view', ourPage)).toEqual({ ok: false, error: { code: 'disk-full' } })
  }
})

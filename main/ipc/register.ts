import type { IpcMain, IpcMainInvokeEvent } from 'electron'
import { calls } from '../../domain/ipc/calls.ts'
import { callNames, type CallName } from '../../domain/ipc/names.ts'
import { failure, success, type Result } from '../../domain/result.ts'
import { isDamage } from '../db/damage.ts'
import { isDiskFull } from '../disk/disk-full.ts'
import { NEEDS_ROOM, REPEATABLE } from '../disk/repeatable-calls.ts'
import type { Space } from '../disk/space.ts'
import { log } from '../log.ts'
import type { Gate } from './gate.ts'
import { Refusal, type Handlers } from './handlers.ts'

/** Whether a message comes from our own page: the top frame of our origin. Anything else is refused and logged. */
export function isOurPage(event: Pick<IpcMainInvokeEvent, 'senderFrame'>, origin: string): boolean {
  const frame = event.senderFrame
  // A frame that is gone, or a blank child of our page, has no business here. One taken out of its page has no parent
  // any more either, and would pass for the top.
  if (frame === null || frame.isDestroyed() || frame.detached) return false
  return frame.parent === null && frame.url.startsWith(`${origin}/`)
}

/** What is kept back of the disk for the day it is full. */
export type Room = Pick<Space, 'makeRoom' | 'giveUp'>

/** What is done around every call. */
export interface Around {
  /** Before an answer leaves: what it confirms is on the disk then. */
  readonly settle?: () => void
  /** The database turned out not to be whole. */
  readonly onDamage?: (error: unknown) => void
}

/** The one place where the renderer's calls arrive: sender checked, input parsed, answer wrapped, bugs caught. */
export function registerCalls(
  ipc: Pick<IpcMain, 'handle'>,
  origin: string,
  handlers: Handlers,
  gate: Gate = () => undefined,
  space?: Room,
  around: Around = {},
): void {
  for (const name of callNames) {
    ipc.handle(name, async (event, input: unknown): Promise<Result<unknown>> => {
      if (!isOurPage(event, origin)) {
        log.warn('ipc-refused-sender', { call: name })
        return failure('not-our-page')
      }
      const refused = gate(name)
      return refused === undefined ? answer(name, handlers, input, space, around) : failure(refused)
    })
  }
}

export async function answer(
  name: CallName,
  handlers: Handlers,
  input: unknown,
  space?: Room,
  around: Around = {},
): Promise<Result<unknown>> {
  const parsed = calls[name].input.safeParse(input)
  if (!parsed.success) {
    log.warn('ipc-refused-input', { call: name, problems: parsed.error.issues.map((issue) => issue.path.join('.')) })
    return failure('bad-input')
  }
  try {
    if (NEEDS_ROOM.has(name)) space?.makeRoom()
    const handle: (input: never) => unknown = handlers[name]
    const output = await handle(parsed.data as never)
    around.settle?.()
    return success(output)
  } catch (error) {
    if (error instanceof Refusal) return failure(error.code)
    if (isDiskFull(error)) {
      log.warn('ipc-disk-full', { call: name })
      const again = space?.giveUp() === true && REPEATABLE.has(name)
      return again ? answer(name, handlers, input, space, around) : failure('disk-full')
    }
    log.error('ipc-failed', { call: name, error })
    if (isDamage(error)) {
      around.onDamage?.(error)
      return failure('database-damaged')
    }
    return failure('unexpected')
  }
}

import { success } from '../../../domain/result.ts'
import type { HandlersOf } from '../../ipc/handlers.ts'
import type { KeySession } from '../../key/key-session.ts'
import { toKeyFailure } from './session-failure.ts'
import type { Session } from './session.service.ts'

export function createSessionHandlers(
  session: Session,
  key: Pick<KeySession, 'view' | 'offerPinKey' | 'changePin'>,
): HandlersOf<
  | 'key.view'
  | 'key.pin-key'
  | 'key.change-pin'
  | 'session.login'
  | 'session.unlock'
  | 'session.lock'
  | 'session.view'
  | 'session.draft-saved'
  | 'session.recover'
  | 'session.hand-over'
  | 'session.adopt'
  | 'session.cancel-transfer'
  | 'session.rotate-key'
> {
  return {
    'key.view': () => key.view(),
    'key.pin-key': async () => {
      const offered = await key.offerPinKey()
      return offered.ok ? offered : toKeyFailure(offered.error)
    },
    'key.change-pin': async (input) => {
      const changed = await key.changePin(input)
      return changed.ok ? success(undefined) : toKeyFailure(changed.error)
    },
    'session.login': (input) => session.login(input),
    'session.unlock': (input) => session.unlock(input),
    'session.lock': () => session.lock(),
    'session.view': () => session.view(),
    'session.draft-saved': () => session.draftSaved(),
    'session.recover': (input) => session.recover(input),
    'session.hand-over': () => session.handOver(),
    'session.adopt': (input) => session.adopt(input),
    'session.cancel-transfer': () => session.cancelTransfer(),
    'session.rotate-key': () => session.rotateKey(),
  }
}

import type { HandlersOf } from '../../ipc/handlers.ts'
import type { KeySession } from '../../key/key-session.ts'
import type { Session } from './session.service.ts'

export function createSessionHandlers(
  session: Session,
  key: Pick<KeySession, 'view'>,
): HandlersOf<'key.view' | 'session.login' | 'session.unlock' | 'session.lock' | 'session.view'> {
  return {
    'key.view': () => key.view(),
    'session.login': (input) => session.login(input),
    'session.unlock': (input) => session.unlock(input),
    'session.lock': () => session.lock(),
    'session.view': () => session.view(),
  }
}

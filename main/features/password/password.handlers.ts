import { failure, success, type Result } from '../../../domain/result.ts'
import type { HandlersOf } from '../../ipc/handlers.ts'
import { changePassword } from '../../sync/server-api.ts'
import type { ServerFailure } from '../../sync/server-result.ts'
import type { Sync } from '../../sync/sync.ts'
import type { Desk } from '../../workspace.ts'
import { appendAct } from '../audit/audit-log.ts'
import { toServerFailure } from '../session/session-failure.ts'

export interface PasswordDeps {
  readonly sync: Pick<Sync, 'findServer'>
  readonly now: () => Date
}

/** 修改密码: the server's business alone; nothing about a password is kept here. */
export function createPasswordHandlers(desk: Desk, { sync, now }: PasswordDeps): HandlersOf<'session.change-password'> {
  return {
    async 'session.change-password'(change) {
      const workspace = desk.workspace()
      const server = sync.findServer()
      if (!server) return failure('server-unreachable')
      const changed = await changePassword(server, change)
      if (!changed.ok) return toChangeFailure(changed.error)
      if (workspace.db.open) appendAct(workspace, { action: 'password-changed' }, now())
      return success(undefined)
    },
  }
}

function toChangeFailure(error: ServerFailure): Result<never> {
  // The question went out and no answer came: it may be changed or not, and the clerk has to know that.
  if (error.trouble === 'lost') return failure('password-maybe-changed')
  return error.code === 'bad-credentials' ? failure('old-password-wrong', error.values) : toServerFailure(error)
}

import { failure, type Failure, type Result } from '../../../domain/result.ts'
import type { KeyError } from '../../../native/pkcs11/face.ts'
import type { ServerFailure } from '../../sync/server-result.ts'

/** What the key says, with what it knows of the PIN. The module's own code stays in the log. */
export function toKeyFailure({ code, pinState, triesLeft }: KeyError): Result<never> {
  const values: NonNullable<Failure['values']> = {
    ...(pinState !== undefined && { pinState }),
    ...(triesLeft !== undefined && triesLeft !== null && { triesLeft }),
  }
  return failure(code, values)
}

/** What the server says at login: its own code where it declined, otherwise whether it can be reached at all. */
export function toServerFailure({ trouble, code, values }: ServerFailure): Result<never> {
  if (trouble === 'unreachable' || trouble === 'lost') return failure('server-unreachable')
  if (trouble === 'server') return failure('server-error')
  return failure(code, values)
}

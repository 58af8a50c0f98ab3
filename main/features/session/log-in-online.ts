import type { OfficePack } from '../../../domain/office-pack/office-pack.ts'
import { failure, success, type Result } from '../../../domain/result.ts'
import type { Challenge, SessionGrant } from '../../../domain/sync/session.ts'
import { findClockError } from '../../../domain/sync/clock-error.ts'
import type { SessionCredentials } from '../../sync/http.ts'
import { fetchChallenge, fetchOfficePack, logIn } from '../../sync/server-api.ts'
import type { ServerResult } from '../../sync/server-result.ts'
import { ServerSession } from '../../sync/server-session.ts'
import { createSessionKey } from '../../sync/session-key.ts'
import { readWorkstation } from '../../sync/workstation.ts'
import { toNow, type SessionDeps } from './session-deps.ts'
import { toKeyFailure, toServerFailure } from './session-failure.ts'
import { toUsablePack } from './usable-pack.ts'

export interface Credentials {
  readonly account: string
  readonly password: string
}

/** The server has vouched for the clerk. */
export interface OnlineLogin {
  readonly grant: SessionGrant
  /** Token and key of the session that was granted. */
  readonly session: SessionCredentials
  /** Of the office; a failure where none came that can be used. */
  readonly pack: ServerResult<OfficePack>
}

/** Everything that can be refused before the key is asked is refused here, so that no try of the PIN is lost. */
export async function getChallenge(deps: SessionDeps): Promise<Result<Challenge>> {
  const challenge = await fetchChallenge(deps.http)
  if (!challenge.ok) return toServerFailure(challenge.error)
  const minutes = findClockError(challenge.value.serverTime, toNow(deps).getTime())
  return minutes === undefined ? success(challenge.value) : failure('clock-wrong', { minutes })
}

/** The key signs the challenge, account and password go with it. */
export async function logInOnline(
  { http, key, userData }: SessionDeps,
  { account, password }: Credentials,
  { serverId, nonce }: Challenge,
): Promise<Result<OnlineLogin>> {
  const sessionKey = await createSessionKey()
  const signed = await key.signChallenge({ serverId, nonce, account, sessionKey: sessionKey.thumbprint })
  if (!signed.ok) return toKeyFailure(signed.error)
  const grant = await logIn(http, {
    ...{ nonce, account, password, sessionKey: sessionKey.publicKey },
    workstation: readWorkstation(userData),
    signature: { cms: signed.value.cms },
  })
  if (!grant.ok) return toServerFailure(grant.error)
  const session = { token: grant.value.token, key: sessionKey }
  const server = new ServerSession({ http, key, ...NO_RENEWAL }, session)
  return success({ grant: grant.value, session, pack: toUsablePack(await fetchOfficePack(server)) })
}

/** Before a workspace is open there is nothing to renew a session with. */
export const NO_RENEWAL = { findRenewalToken: () => undefined, onGrant: () => undefined, onRefusedKey: () => undefined }

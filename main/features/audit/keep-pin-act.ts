import type { KeyToken } from '../../../native/pkcs11/face.ts'
import { findWorkspace } from '../../key/workspace-wraps.ts'
import type { OpenWorkspace } from '../../workspace.ts'
import { keepClosedAct, takeInClosedActs, type ClosedAct } from './closed-acts.ts'

export interface PinActDeps {
  readonly userData: string
  readonly open: Pick<OpenWorkspace, 'find'>
  readonly now: () => Date
}

/** A PIN was refused or changed: goes into the trail of every workspace the token opens, at once where that is open. */
export function keepPinAct({ userData, open, now }: PinActDeps, token: KeyToken, action: ClosedAct['action']): void {
  const directories = token.certificates.flatMap((each) => findWorkspace(userData, each)?.directory ?? [])
  keepClosedAct(directories, { action, tokenSerial: token.serial, at: now() })
  const workspace = open.find()
  if (workspace) takeInClosedActs(workspace)
}

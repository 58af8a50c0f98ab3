import { z } from 'zod'
import type { KeyEventName, KeyEvents, KeyResult } from './face.ts'

const Id = z.number().int()
const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)

/** Main process → key process. The PIN travels as bytes so that both ends can overwrite their copy. */
export const KeyRequest = z.discriminatedUnion('call', [
  z.strictObject({ id: Id, call: z.literal('listTokens'), args: z.tuple([]) }),
  z.strictObject({
    id: Id,
    call: z.literal('login'),
    args: z.tuple([
      z.strictObject({
        tokenSerial: z.string(),
        certificateId: z.string(),
        pin: Bytes.nullable(),
      }),
    ]),
  }),
  z.strictObject({ id: Id, call: z.literal('logout'), args: z.tuple([]) }),
  z.strictObject({
    id: Id,
    call: z.literal('signChallenge'),
    args: z.tuple([
      z.strictObject({ serverId: z.string().min(1), nonce: z.string().min(1), account: z.string().exactOptional() }),
    ]),
  }),
  z.strictObject({ id: Id, call: z.literal('signSubmission'), args: z.tuple([z.string()]) }),
  z.strictObject({ id: Id, call: z.literal('unwrapKey'), args: z.tuple([Bytes]) }),
])
export type KeyRequest = z.infer<typeof KeyRequest>
export type KeyCallName = KeyRequest['call']

/** Key process → main process. */
export type KeyReply =
  | { readonly id: number; readonly result: KeyResult<unknown> }
  | {
      readonly [E in Exclude<KeyEventName, 'process-down'>]: { readonly event: E; readonly payload: KeyEvents[E] }
    }[Exclude<KeyEventName, 'process-down'>]

import { z } from 'zod'
import { SealedPins } from '../../domain/key/sealed-pins.ts'
import type { KeyEventName, KeyEvents, KeyResult } from './face.ts'

const Id = z.number().int()
const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)

/** Main process → key process. PINs travel closed for the key process alone. */
export const KeyRequest = z.discriminatedUnion('call', [
  z.strictObject({ id: Id, call: z.literal('listTokens'), args: z.tuple([]) }),
  z.strictObject({ id: Id, call: z.literal('listModules'), args: z.tuple([]) }),
  z.strictObject({ id: Id, call: z.literal('offerPinKey'), args: z.tuple([]) }),
  z.strictObject({
    id: Id,
    call: z.literal('login'),
    args: z.tuple([z.strictObject({ tokenSerial: z.string(), certificateId: z.string(), pin: SealedPins.nullable() })]),
  }),
  z.strictObject({ id: Id, call: z.literal('logout'), args: z.tuple([]) }),
  z.strictObject({
    id: Id,
    call: z.literal('changePin'),
    args: z.tuple([z.strictObject({ tokenSerial: z.string(), pins: SealedPins.nullable() })]),
  }),
  z.strictObject({
    id: Id,
    call: z.literal('signChallenge'),
    args: z.tuple([
      z.strictObject({
        serverId: z.string().min(1),
        nonce: z.string().min(1),
        account: z.string().exactOptional(),
        sessionKey: z.string().length(43),
      }),
    ]),
  }),
  z.strictObject({ id: Id, call: z.literal('signSubmission'), args: z.tuple([z.string()]) }),
  z.strictObject({ id: Id, call: z.literal('signPackage'), args: z.tuple([z.string()]) }),
  z.strictObject({ id: Id, call: z.literal('wrapKey'), args: z.tuple([Bytes]) }),
  z.strictObject({ id: Id, call: z.literal('unwrapKey'), args: z.tuple([Bytes, z.enum(['holder', 'anybody'])]) }),
])
/** Of a message that is no request, as much as an answer needs. */
export const AnyRequest = z.object({ id: Id })
export type KeyRequest = z.infer<typeof KeyRequest>
export type KeyCallName = KeyRequest['call']

/** Key process → main process. */
export type KeyReply =
  | { readonly id: number; readonly result: KeyResult<unknown> }
  | {
      readonly [E in Exclude<KeyEventName, 'process-down'>]: { readonly event: E; readonly payload: KeyEvents[E] }
    }[Exclude<KeyEventName, 'process-down'>]

import { z } from 'zod'

/**
 * PINs on their way from the window to the key process. The main process carries them and cannot read them: they are
 * closed for a key pair that the key process makes for this one time, so that a copy of the message is worth nothing.
 */
export const SealedPins = z.strictObject({
  /** Of the `PinKey` they are closed for. */
  keyId: z.uuid(),
  /** The window's own public key of this one time; raw P-256 point, base64. */
  publicKey: z.base64().max(200),
  /** AES-256-GCM, base64; one a PIN, in the order of the call. */
  boxes: z.array(z.base64().max(400)).min(1).max(2),
})
export type SealedPins = z.infer<typeof SealedPins>

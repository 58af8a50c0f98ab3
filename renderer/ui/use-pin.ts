import { onScopeDispose, ref, type Ref } from 'vue'
import { PinBuffer } from './pin-buffer.ts'

export interface PinEntry {
  readonly buffer: PinBuffer
  /** How many characters there are; follows the buffer. */
  readonly length: Readonly<Ref<number>>
  /** To be called after every change of the buffer. */
  changed(): void
  /** The PIN for one try; whoever gets the bytes overwrites them. Nothing is left in the field. */
  take(): Uint8Array
  wipe(): void
}

/** What a `PinField` fills; overwritten when its page goes. */
export function usePin(): PinEntry {
  const buffer = new PinBuffer()
  const length = ref(0)

  function changed(): void {
    length.value = buffer.length
  }

  function take(): Uint8Array {
    const pin = buffer.take()
    changed()
    return pin
  }

  function wipe(): void {
    buffer.wipe()
    changed()
  }

  onScopeDispose(wipe)
  return { buffer, length, changed, take, wipe }
}

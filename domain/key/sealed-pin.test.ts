import { describe, expect, it } from 'vitest'
import { createPinOpener, sealPins } from './sealed-pin.ts'
import type { SealedPins } from './sealed-pins.ts'

const PIN = '246810'
const UNREADABLE = { ok: false, error: { code: 'pin-unreadable' } }

describe('a sealed PIN', () => {
  it('opens as what was typed, whatever its letters and length; the typed bytes are gone', async () => {
    const opener = createPinOpener()
    for (const typed of [PIN, '', '密码🔑', 'x'.repeat(255)]) {
      const pin = toBytes(typed)
      const sealed = await sealPins(await opener.offer(), [pin])
      expect(pin.every((byte) => byte === 0)).toBe(true)
      expect(await readPins(opener.open(sealed, 1))).toEqual([typed])
    }
  })

  it('does not tell its length, and two messages with the same PIN have nothing in common', async () => {
    const opener = createPinOpener()
    const short = await sealPins(await opener.offer(), [toBytes('1234')])
    const long = await sealPins(await opener.offer(), [toBytes('x'.repeat(200))])
    expect(short.boxes[0]).toHaveLength(long.boxes[0]?.length ?? 0)
    const key = await opener.offer()
    const [one, two] = [await sealPins(key, [toBytes(PIN)]), await sealPins(key, [toBytes(PIN)])]
    expect(one.boxes).not.toEqual(two.boxes)
  })

  it('is good once', async () => {
    const opener = createPinOpener()
    const sealed = await sealPins(await opener.offer(), [toBytes(PIN)])
    expect((await opener.open(sealed, 1)).ok).toBe(true)
    expect(await opener.open(sealed, 1)).toEqual(UNREADABLE)
  })

  it('is good for a minute', async () => {
    let now = 0
    const opener = createPinOpener(() => now)
    const [inTime, late] = [
      await sealPins(await opener.offer(), [toBytes(PIN)]),
      await sealPins(await opener.offer(), [toBytes(PIN)]),
    ]
    now = 60_000
    expect((await opener.open(inTime, 1)).ok).toBe(true)
    now = 60_001
    expect(await opener.open(late, 1)).toEqual(UNREADABLE)
  })

  it('is nothing to another process, and the fifth key on offer makes the first worthless', async () => {
    const opener = createPinOpener()
    const first = await opener.offer()
    const sealed = await sealPins(first, [toBytes(PIN)])
    expect(await createPinOpener().open(sealed, 1)).toEqual(UNREADABLE)
    for (let more = 1; more <= 4; more += 1) await opener.offer()
    expect(await opener.open(sealed, 1)).toEqual(UNREADABLE)
  })

  it('old and new PIN cannot be exchanged, left out or taken for a login', async () => {
    const opener = createPinOpener()
    async function seal(): Promise<SealedPins> {
      return sealPins(await opener.offer(), [toBytes(PIN), toBytes('135791')])
    }
    expect(await readPins(opener.open(await seal(), 2))).toEqual([PIN, '135791'])
    const swapped = await seal()
    expect(await opener.open({ ...swapped, boxes: swapped.boxes.toReversed() }, 2)).toEqual(UNREADABLE)
    const half = await seal()
    expect(await opener.open({ ...half, boxes: half.boxes.slice(0, 1) }, 1)).toEqual(UNREADABLE)
    expect(await opener.open(await seal(), 1)).toEqual(UNREADABLE)
  })

  it('300 messages changed by one bit, in box or public key, are all refused', async () => {
    const opener = createPinOpener()
    let refused = 0
    for (let run = 0; run < 300; run += 1) {
      const sealed = await sealPins(await opener.offer(), [toBytes(PIN)])
      const [box = ''] = sealed.boxes
      const changed =
        run % 2 === 0 ? { ...sealed, boxes: [flip(box, run)] } : { ...sealed, publicKey: flip(sealed.publicKey, run) }
      if (!(await opener.open(changed, 1)).ok) refused += 1
    }
    console.log(`${refused} changed messages refused of 300`)
    expect(refused).toBe(300)
  })

  it('a PIN longer than any is not sealed, and is overwritten all the same', async () => {
    const pin = toBytes('x'.repeat(256))
    await expect(sealPins(await createPinOpener().offer(), [pin])).rejects.toThrow(RangeError)
    expect(pin.every((byte) => byte === 0)).toBe(true)
  })
})

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

async function readPins(opening: ReturnType<ReturnType<typeof createPinOpener>['open']>): Promise<string[]> {
  const pins = await opening
  if (!pins.ok) throw new Error(pins.error.code)
  return pins.value.map((pin) => new TextDecoder().decode(pin))
}

function flip(base64: string, run: number): string {
  const bytes = Buffer.from(base64, 'base64')
  const bit = (run * 7919) % (bytes.length * 8)
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return bytes.toString('base64')
}

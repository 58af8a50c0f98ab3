/** Longer than any PIN of a key; what comes after is not taken. */
const ROOM = 64
const BULLET = '•'

/**
 * The PIN of one field, as bytes that can be overwritten: a string cannot. The input beside it shows bullets, one a
 * character, and never holds the PIN itself. Only printable ASCII is taken, which is what keys can do; full-width letters
 * and figures of an input method are taken for the plain ones.
 */
export class PinBuffer {
  readonly #bytes = new Uint8Array(ROOM)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** What the input shows. */
  get bullets(): string {
    return BULLET.repeat(this.#length)
  }

  /**
   * Puts characters in place of what is selected, as far as there is room. Answers where the caret is then; undefined when
   * there was a character that no PIN can have (then nothing has changed).
   */
  insert(characters: string, from: number, to: number): number | undefined {
    const added = new Uint8Array(ROOM)
    let count = 0
    for (const character of characters) {
      const byte = toByte(character)
      if (byte === undefined) {
        added.fill(0)
        return undefined
      }
      if (count < ROOM) added[count++] = byte
    }
    this.#cut(from, to)
    const taken = Math.min(count, ROOM - this.#length)
    this.#bytes.copyWithin(from + taken, from, this.#length)
    this.#bytes.set(added.subarray(0, taken), from)
    this.#length += taken
    added.fill(0)
    return from + taken
  }

  /**
   * Follows what happened to the input without our help. Bullets alone: something was deleted before the caret. Other
   * characters: they stand where they were put in (a password manager, a script), or are the whole.
   * Answers as `insert`.
   */
  reconcile(shown: string, caret: number): number | undefined {
    const before = countBullets(shown)
    if (before === shown.length) {
      const missing = this.#length - shown.length
      if (missing > 0) this.#cut(Math.min(caret, shown.length), Math.min(caret, shown.length) + missing)
      return Math.min(caret, this.#length)
    }
    const after = countBullets([...shown].toReversed().join(''))
    const from = Math.min(before, this.#length)
    const to = Math.max(from, this.#length - after)
    return this.insert(shown.slice(before, shown.length - after), from, to)
  }

  /** Whether both hold the same, without making a string of either. */
  equals(other: PinBuffer): boolean {
    return this.#length === other.#length && this.#bytes.every((byte, index) => byte === other.#bytes[index])
  }

  /** One character again and again, or a run up or down: what is tried first by whoever finds the key. */
  get isEasy(): boolean {
    if (this.#length < 2) return false
    const steps = new Set<number>()
    for (let index = 1; index < this.#length; index++) {
      steps.add((this.#bytes[index] ?? 0) - (this.#bytes[index - 1] ?? 0))
    }
    const [step = 2] = steps
    return steps.size === 1 && Math.abs(step) <= 1
  }

  /** The PIN for one try, in bytes that whoever gets them overwrites; nothing is left here. */
  take(): Uint8Array {
    const pin = this.#bytes.slice(0, this.#length)
    this.wipe()
    return pin
  }

  wipe(): void {
    this.#bytes.fill(0)
    this.#length = 0
  }

  #cut(from: number, to: number): void {
    const end = Math.min(to, this.#length)
    if (end <= from) return
    this.#bytes.copyWithin(from, end, this.#length)
    this.#bytes.fill(0, this.#length - (end - from))
    this.#length -= end - from
  }
}

function toByte(character: string): number | undefined {
  const code = character.codePointAt(0) ?? 0
  const plain = code >= 0xff01 && code <= 0xff5e ? code - 0xfee0 : code
  return plain >= 0x20 && plain <= 0x7e ? plain : undefined
}

function countBullets(text: string): number {
  let count = 0
  while (text[count] === BULLET) count++
  return count
}

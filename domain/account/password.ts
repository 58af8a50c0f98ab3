import { commonPasswords } from './common-passwords.ts'

/**
 * What a new password has to be (GB/T 22239 at level 3 asks for complexity and renewal; the numbers are ours). The form
 * and the server ask the same function; that it was not used before only the server can tell.
 */
export type PasswordRule = 'long-enough' | 'three-kinds' | 'without-account' | 'not-common'

export const PASSWORD_MIN_LENGTH = 10
export const PASSWORD_MAX_LENGTH = 200
/** So many passwords, the present one among them, must not come back. */
export const PASSWORDS_REMEMBERED = 5

const KINDS = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}\s]/u]
const KINDS_NEEDED = 3
/** Below this an account's name is too short to tell it from chance. */
const SHORTEST_NAME = 3
const DIFFERENT_CHARACTERS_NEEDED = 5

/** Every rule in the order a form shows them, with whether the password keeps it. Length counts characters, not units. */
export function checkPassword(
  password: string,
  account: string,
): readonly { readonly rule: PasswordRule; readonly kept: boolean }[] {
  const text = toPlainPassword(password)
  const characters = [...text]
  const lower = text.toLowerCase()
  const name = account.normalize('NFKC').toLowerCase()
  return [
    {
      rule: 'long-enough',
      kept: characters.length >= PASSWORD_MIN_LENGTH && characters.length <= PASSWORD_MAX_LENGTH,
    },
    { rule: 'three-kinds', kept: KINDS.filter((kind) => kind.test(text)).length >= KINDS_NEEDED },
    { rule: 'without-account', kept: text !== '' && (name.length < SHORTEST_NAME || !lower.includes(name)) },
    { rule: 'not-common', kept: text !== '' && !isCommon(lower) },
  ]
}

/** The first rule a password breaks; undefined when it is good. */
export function findBrokenRule(password: string, account: string): PasswordRule | undefined {
  return checkPassword(password, account).find(({ kept }) => !kept)?.rule
}

/** The form in which a password is compared and hashed: full-width letters from an input method are the plain ones. */
export function toPlainPassword(password: string): string {
  return password.normalize('NFKC')
}

/** Guessing programs try these first, with the usual letters swapped and a year or a few signs around them. */
function isCommon(lower: string): boolean {
  if (new Set(lower).size < DIFFERENT_CHARACTERS_NEEDED) return true
  const unmasked = lower.replace(/[@430$5!1]/g, (sign) => MASKS[sign] ?? sign)
  return [lower, unmasked].some((text) => commonPasswords.has(toCore(text)) || commonPasswords.has(text))
}

const MASKS: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '3': 'e',
  '0': 'o',
  $: 's',
  '5': 's',
  '!': 'i',
  '1': 'i',
}

/** Without the digits and signs in front and behind; a text of nothing else is its own core. */
function toCore(text: string): string {
  const core = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
  return core === '' ? text : core
}

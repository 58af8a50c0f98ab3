import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { failureEntries } from './failure-entries.ts'
import { toFailureText } from './failures.ts'

const rooms = ['main', 'native', 'server', 'domain']
/** Kinds of trouble, not codes. */
const never = new Set(['session'])

/** What only the office's own pages tell; `server/review/review-text.ts` has the words. */
const ofTheOffice = /review|^server.package/

test('every failure code the program can produce has words', () => {
  const codes = new Set(rooms.flatMap((room) => listCodes(room)))
  const unworded = [...codes].filter((code) => !(code in failureEntries) && !never.has(code))
  expect(unworded).toEqual([])
  expect(codes.size).toBeGreaterThan(40)
})

test('every failure says what happened and what to do, in whole sentences', () => {
  for (const code of Object.keys(failureEntries)) {
    const { happened, todo } = toFailureText({ code })
    expect(happened, code).toMatch(/[。]$/)
    expect(todo, code).toMatch(/[。]$/)
    expect(happened + todo, code).not.toMatch(/undefined|NaN/)
  }
})

test('a code nobody has worded is shown, so that the clerk can tell it', () => {
  expect(toFailureText({ code: 'brand-new' }).happened).toContain('brand-new')
})

function listCodes(room: string): string[] {
  const folder = join(import.meta.dirname, '../..', room)
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !ofTheOffice.test(join(room, file)))
    .flatMap((file) => {
      const source = readFileSync(join(folder, file), 'utf8')
      const made = source.matchAll(
        /\b(?:failure|refused|Refusal|toBlockReason|ProblemError|serverFailure)\((?:\d+, |'\w+', )?'([a-z]+(?:-[a-z]+)*)'/g,
      )
      return [...made].map((match) => match[1] ?? '')
    })
}

import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { findGramPhrase, toGrams } from './name-grams.ts'

/** The smallest numbers that look random and are the same every time. */
function createDice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state % sides
  }
}

test('The pieces of any text are found exactly where LIKE finds the text', () => {
  const seed = 20261121
  const dice = createDice(seed)
  const alphabet = [...'张伟若曦𠮷ǖ zhangwx"*-_%(#19x']
  const word = (longest: number) =>
    Array.from({ length: 1 + dice(longest) }, () => alphabet[dice(alphabet.length)] ?? '').join('')
  const db = new Sqlite(':memory:')
  db.exec(`CREATE TABLE person (key INTEGER PRIMARY KEY, search_text TEXT);
    CREATE VIRTUAL TABLE person_gram USING fts5 (grams, content = '', contentless_delete = 1, tokenize = 'ascii')`)
  const texts = Array.from({ length: 2_000 }, () => word(12))
  texts.forEach((text, index) => {
    db.prepare('INSERT INTO person VALUES (?, ?)').run(index + 1, text)
    db.prepare('INSERT INTO person_gram (rowid, grams) VALUES (?, ?)').run(index + 1, toGrams(text))
  })
  const like = db
    .prepare<[string], number>(`SELECT key FROM person WHERE instr(search_text, ?) > 0 ORDER BY key`)
    .pluck()
  const match = db
    .prepare<[string], number>('SELECT rowid FROM person_gram WHERE person_gram MATCH ? ORDER BY rowid')
    .pluck()
  const counts = { asked: 0, found: 0, without: 0 }
  for (let count = 0; count < 3_000; count += 1) {
    const whole = texts[dice(texts.length)] ?? ''
    const begin = dice(4)
    const text = count % 3 === 0 ? word(4) : [...whole].slice(begin, begin + 1 + dice(5)).join('')
    const phrase = findGramPhrase(text)
    if (phrase === undefined) {
      counts.without += 1
      continue
    }
    const found = match.all(phrase)
    expect(found, text).toEqual(like.all(text))
    counts.asked += 1
    counts.found += found.length
  }
  console.log(
    `seed ${seed}: ${counts.asked} texts, ${counts.found} hits as LIKE; ${counts.without} with digits left to it`,
  )
  expect(counts.found).toBeGreaterThan(10_000)
})

test('A text with digits is left to others, and nothing typed is taken as a language of queries', () => {
  expect(findGramPhrase('2201')).toBeUndefined()
  expect(findGramPhrase('')).toBeUndefined()
  expect(findGramPhrase('张伟民')).toBe('"张伟 伟民"')
  expect(findGramPhrase('zw')).toBe('"zw" *')
  expect(findGramPhrase('" or')).not.toContain('" or')
})

/**
 * The search index over names keeps, for every place of a search text, the piece that begins there: two characters where it
 * begins with a Chinese one, three where it begins with a Latin one. The pieces of what was typed, one after the other, are a
 * phrase that matches exactly where the text itself stands. Digits are not worth their pieces, as every identity number has
 * all of them: a run of digits is one mark, and a text with digits is looked up without this index.
 */
const WIDE = 2
const NARROW = 3
const DIGITS = '#'

/** The pieces of a search text in order, with spaces between. */
export function toGrams(searchText: string): string {
  const characters = Array.from(searchText.replace(/\d+/g, DIGITS))
  let grams = ''
  for (let at = 0; at < characters.length; at += 1) grams += `${at > 0 ? ' ' : ''}${toGram(characters, at)}`
  return grams
}

/** An FTS5 phrase that matches where a text in lower case stands in a search text; undefined when the index cannot say. */
export function findGramPhrase(text: string): string | undefined {
  if (text === '' || /[\d#]/.test(text)) return undefined
  const characters = Array.from(text)
  const grams: string[] = []
  let covered = 0
  for (let at = 0; at < characters.length; at += 1) {
    const length = getLength(characters[at] ?? '')
    const isWhole = at + length <= characters.length
    if (!isWhole && covered === characters.length) break
    grams.push(toGram(characters, at))
    // Cut short by the end of what was typed: anything may follow.
    if (!isWhole) return `"${grams.join(' ')}" *`
    covered = at + length
  }
  return `"${grams.join(' ')}"`
}

function toGram(characters: readonly string[], at: number): string {
  const length = getLength(characters[at] ?? '')
  let gram = ''
  for (let next = at; next < at + length && next < characters.length; next += 1) gram += hide(characters[next] ?? '')
  return gram
}

function getLength(character: string): number {
  return character > '\u007f' ? WIDE : NARROW
}

/** The index parts words at every ASCII character but letters and digits; in the private range they are characters like others. */
function hide(character: string): string {
  return /[a-z]|[^\0-\u007f]/.test(character) ? character : String.fromCharCode(0xe000 + character.charCodeAt(0))
}

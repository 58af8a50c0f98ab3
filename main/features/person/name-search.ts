import { pinyin } from 'pinyin-pro'

const known = new Map<string, string>()

/** A name as it may be searched for: the characters, full pinyin and initials (`张伟 zhangwei zw`). */
export function toNameSearch(name: string): string {
  let found = known.get(name)
  if (found === undefined) {
    const syllables = pinyin(name, { toneType: 'none', type: 'array', surname: 'head', v: true })
    found = [name, syllables.join(''), syllables.map((syllable) => syllable[0]).join('')].join(' ').toLowerCase()
    if (known.size > 20_000) known.clear()
    known.set(name, found)
  }
  return found
}

/** A text for `LIKE … ESCAPE '\'`: what the clerk typed means itself, percent signs included. */
export function toLikePattern(text: string): string {
  return `%${text
    .trim()
    .toLowerCase()
    .replace(/[\\%_]/g, '\\$&')}%`
}

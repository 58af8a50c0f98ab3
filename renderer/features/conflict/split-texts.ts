/** A text and which part of it the other one does not have. */
export interface SplitText {
  readonly before: string
  readonly changed: string
  readonly after: string
}

/** Where two texts differ: what they have in common in front and behind, and what lies between. By whole characters. */
export function splitTexts(one: string, other: string): readonly [SplitText, SplitText] {
  const [first, second] = [[...one], [...other]]
  const shorter = Math.min(first.length, second.length)
  let front = 0
  while (front < shorter && first[front] === second[front]) front += 1
  let back = 0
  while (back < shorter - front && first.at(-1 - back) === second.at(-1 - back)) back += 1
  const split = (characters: readonly string[]): SplitText => ({
    before: characters.slice(0, front).join(''),
    changed: characters.slice(front, characters.length - back).join(''),
    after: characters.slice(characters.length - back).join(''),
  })
  return [split(first), split(second)]
}

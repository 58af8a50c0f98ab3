import { pinyin } from 'pinyin-pro'

/**
 * A name in the letters of a passport: surname and given name apart, capitals, each part joined, no tone marks
 * (《中国人名汉语拼音字母拼写规则》 GB/T 28039-2011). Since 2012 ü is written YU after L and N (吕 LYU, 女 NYU), but LUE and
 * NUE for lüe and nüe. Holders of an older passport may keep LU and NU.
 */
export interface PinyinName {
  readonly surname: string
  readonly given: string
  /** The surname has more than one reading in use; the person must say. */
  readonly uncertain: boolean
}

const doubleSurnames = new Set(
  (
    '欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒 司空 夏侯 端木 独孤 南宫 万俟 闻人 赫连 澹台 ' +
    '公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 轩辕 钟离 鲜于 闾丘 亓官 拓跋 百里 呼延 东郭 南门 羊舌 微生 左丘 西门 ' +
    '第五 梁丘 公西 段干 谷梁 公良 漆雕 乐正 巫马 壤驷 公羊 东门'
  ).split(' '),
)

/** Surnames with several readings in use, the commonest first, and readings the dictionary does not know for surnames. */
const surnameReadings: { readonly [surname: string]: readonly string[] } = {
  朴: ['PIAO', 'PU'],
  盖: ['GAI', 'GE'],
  翟: ['ZHAI', 'DI'],
  员: ['YUN', 'YUAN'],
  折: ['SHE', 'ZHE'],
  黑: ['HE', 'HEI'],
  秘: ['BI', 'MI'],
  隗: ['WEI', 'KUI'],
  郇: ['XUN', 'HUAN'],
  郗: ['CHI', 'XI'],
  柏: ['BAI', 'BO'],
  谌: ['CHEN', 'SHEN'],
  繁: ['PO', 'FAN'],
  召: ['SHAO', 'ZHAO'],
  覃: ['QIN', 'TAN'],
  乐: ['YUE', 'LE'],
  牟: ['MU', 'MOU'],
  祭: ['ZHAI', 'JI'],
  洗: ['XIAN'],
  么: ['YAO'],
  种: ['CHONG'],
  单于: ['CHANYU'],
}

/**
 * Surname and given name of a Chinese name. Names with a middle dot (买买提·吐尔逊) have no surname in this sense: the whole
 * is the given name, as in the passport.
 */
export function splitName(name: string): { readonly surname: string; readonly given: string } {
  if (/[·•・]/.test(name)) return { surname: '', given: name }
  const length = name.length > 2 && doubleSurnames.has(name.slice(0, 2)) ? 2 : 1
  return { surname: name.slice(0, length), given: name.slice(length) }
}

/** The name in passport letters; a proposal to be confirmed by the person. */
export function toPinyinName(name: string): PinyinName {
  const { surname, given } = splitName(name)
  const readings = surnameReadings[surname]
  return {
    surname: readings?.[0] ?? toLetters(surname, 'surname'),
    given: toLetters(given.replace(/[·•・]/g, ''), 'normal'),
    uncertain: surname === '' || (readings?.length ?? 1) > 1,
  }
}

export type PinyinProblem = 'surname' | 'given' | 'older-spelling'

/**
 * Compares typed letters with the name. `older-spelling` is LU or NU for LYU or NYU, which holders of an old passport may
 * keep. `surname` and `given` are warnings too: characters have more readings than a dictionary knows for names.
 */
export function checkPinyinName(
  name: string,
  typed: { readonly surname: string; readonly given: string },
): PinyinProblem | undefined {
  const split = splitName(name)
  const expected = toPinyinName(name)
  const surnames = surnameReadings[split.surname] ?? [expected.surname]
  if (!surnames.some((each) => toOlder(each) === toOlder(typed.surname))) return 'surname'
  if (!isReadingOf(split.given, typed.given)) return 'given'
  const older = isOlder(expected.surname, typed.surname) || isOlder(expected.given, typed.given)
  return older ? 'older-spelling' : undefined
}

function isOlder(letters: string, typed: string): boolean {
  return typed !== letters && typed === toOlder(letters)
}

/** True when the letters can be read off the characters, each in any of its readings. */
function isReadingOf(characters: string, letters: string): boolean {
  const [first, ...rest] = [...characters.replace(/[·•・]/g, '')]
  if (first === undefined) return letters === ''
  const readings = pinyin(first, { toneType: 'none', type: 'array', multiple: true, v: true }).map(toPassportLetters)
  return readings
    .flatMap((reading) => [reading, toOlder(reading)])
    .some((reading) => letters.startsWith(reading) && isReadingOf(rest.join(''), letters.slice(reading.length)))
}

function toLetters(characters: string, mode: 'surname' | 'normal'): string {
  if (characters === '') return ''
  return pinyin(characters, { toneType: 'none', type: 'array', v: true, mode }).map(toPassportLetters).join('')
}

/** `lv` → LYU, `nv` → NYU, `lve` → LUE, `nve` → NUE. */
function toPassportLetters(syllable: string): string {
  return syllable.toUpperCase().replace('VE', 'UE').replace('Ü', 'V').replace('V', 'YU')
}

function toOlder(letters: string): string {
  return letters.replace(/([LN])YU/g, '$1U')
}

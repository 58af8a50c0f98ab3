import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays } from './calendar.ts'
import { checkMrz, fromMrz, toMrz, type Mrz } from './mrz.ts'

const today = '2026-11-21'
const icao = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10']
const synthetic = ['POCHNZHENGJIAN<<YANGBEN<<<<<<<<<<<<<<<<<<<<<', 'PE12345675CHN8108038F3001019<<<<<<<<<<<<<<<0']

const names = fc.stringMatching(/^[A-Z]{1,12}$/)
const documents: fc.Arbitrary<Mrz> = fc.record({
  documentCode: fc.constantFrom('P', 'PO', 'PE', 'PD'),
  issuer: fc.constant('CHN'),
  surname: names,
  given: names,
  number: fc.stringMatching(/^[PSD]E\d{7}$/),
  nationality: fc.constant('CHN'),
  birthOn: fc.nat(30_000).map((days) => addDays(today, -days)),
  sex: fc.constantFrom('M', 'F', 'X'),
  expiresOn: fc.nat(3_650).map((days) => addDays(today, days)),
  optional: fc.oneof(fc.constant(''), fc.stringMatching(/^[0-9A-Z]{1,14}$/)),
})

test('the specimen of ICAO 9303 is read', () => {
  expect(checkMrz(icao)).toEqual([])
  expect(fromMrz(icao, today)).toEqual({
    documentCode: 'P',
    issuer: 'UTO',
    surname: 'ERIKSSON',
    given: 'ANNA MARIA',
    number: 'L898902C3',
    nationality: 'UTO',
    birthOn: '1974-08-12',
    sex: 'F',
    expiresOn: '2012-04-15',
    optional: 'ZE184226B',
  })
})

test('a zone with an empty optional field is read, and written back the same', () => {
  expect(checkMrz(synthetic)).toEqual([])
  expect(toMrz(fromMrz(synthetic, today))).toEqual(synthetic)
})

test('a birth in the future belongs to the century before', () => {
  for (const birthOn of ['1927-01-01', '1926-11-22', '2026-11-21']) {
    const document = { ...fromMrz(synthetic, today), birthOn }
    expect(fromMrz(toMrz(document), today).birthOn).toBe(birthOn)
  }
})

test('a long name is cut at 39 characters', () => {
  const [first] = toMrz({ ...fromMrz(synthetic, today), given: 'A'.repeat(60) })
  expect(first).toHaveLength(44)
})

test('a document survives writing and reading', () => {
  fc.assert(
    fc.property(documents, (document) => {
      const lines = toMrz(document)
      expect(checkMrz(lines)).toEqual([])
      expect(fromMrz(lines, today)).toEqual(document)
    }),
    { numRuns: 2000 },
  )
  console.log('machine-readable zones: 2000 written and read')
})

test('a misread digit of number, birth or expiry is always found', () => {
  let tried = 0
  fc.assert(
    fc.property(
      documents,
      fc.constantFrom(2, 5, 8, 13, 16, 18, 21, 24, 26),
      fc.integer({ min: 1, max: 9 }),
      (document, at, by) => {
        tried += 1
        const [first, second] = toMrz(document)
        const wrong = second.slice(0, at) + ((Number(second[at]) + by) % 10) + second.slice(at + 1)
        expect(checkMrz([first, wrong])).not.toEqual([])
      },
    ),
    { numRuns: 2000 },
  )
  console.log(`machine-readable zones: ${tried} misread digits tried`)
})

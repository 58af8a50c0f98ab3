import { expect, test } from 'vitest'
import { findPaperCode, toPaperCode, toPaperText, toShortCode } from './paper-code.ts'

const id = '0195a1c0-0000-7000-8000-00000000000f'
const data = { group: { name: '赴德农业技术交流团', days: 5 }, members: [{ id, name: '林知远' }] }

test('What is written into the QR is read back, whatever a scanner adds around it', async () => {
  const code = await toPaperCode(id, 'task-group', data)
  const text = toPaperText(code)
  expect(text).toMatch(/^[0-9A-Z:]{69}$/)
  for (const scanned of [text, `${text}\r\n`, ` ${text.toLowerCase()}`]) expect(findPaperCode(scanned)).toEqual(code)
  expect(toShortCode(code)).toMatch(/^([0-9A-F]{4}-){3}[0-9A-F]{4}$/)
})

test('The order of fields does not matter, every value and the kind do', async () => {
  const { hash } = await toPaperCode(id, 'task-group', data)
  const sameInOtherOrder = { members: data.members, group: { days: 5, name: data.group.name } }
  expect((await toPaperCode(id, 'task-group', sameInOtherOrder)).hash).toBe(hash)
  const others = [
    await toPaperCode(id, 'plan', data),
    await toPaperCode(id, 'task-group', { ...data, group: { ...data.group, days: 6 } }),
    await toPaperCode(id, 'task-group', { ...data, members: [] }),
  ]
  expect(others.filter((other) => other.hash === hash)).toEqual([])
})

test.each(['', 'BD1', '22000077120261100001', 'BD1:1:2', `BD2:${'A'.repeat(32)}:${'B'.repeat(32)}`])(
  '%o is no code',
  (text) => {
    expect(findPaperCode(text)).toBeUndefined()
  },
)

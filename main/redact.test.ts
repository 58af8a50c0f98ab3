import { expect, test } from 'vitest'
import { redact } from './redact.ts'

const samples = [
  ['id 11010519491231002X end', 'id [identity] end'],
  ['passport PE1234567', 'passport [passport]'],
  ['call 13804310000', 'call [phone]'],
  ['ENOENT /home/王测试/请示.pdf', 'ENOENT /home/[text]/[text].pdf'],
  ['{"pin":"12345678"}', '{"pin":"[secret]"}'],
  ['password=Jilin@2026 next', 'password=[secret] next'],
  ['filing 018f2c1e-0000-7000-8000-000000000000', 'filing 018f2c1e-0000-7000-8000-000000000000'],
] as const

test(`${samples.length} lines leave no personal data in the log and keep their ids`, () => {
  for (const [line, cleaned] of samples) expect(redact(line)).toBe(cleaned)
})

import { expect, test } from 'vitest'
import type { DoctorStep } from '../../domain/ipc/views.ts'
import { doctorFindings } from '../../domain/key/doctor-findings.ts'
import { doctorStepTitles, toFindingWords, toVerdict } from './doctor.ts'

const all = Object.values(doctorFindings).flat()

test('every finding has words, and those of a failure say what to do', () => {
  const full = { vendor: '示例厂商', count: 2, days: 5, issuer: '示例CA', tries: 3, minutes: 7, host: 'desk.example' }
  const harmless = /running|needed|present|64-bit|loaded$|valid$|full|right|reachable$|not-checked|unknown$/
  for (const finding of all) {
    for (const values of [full, {}]) {
      const { found, todo } = toFindingWords({ finding, values })
      expect(found, finding).not.toBe(finding)
      expect(found + (todo ?? ''), finding).not.toMatch(/undefined|NaN/)
      if (!harmless.test(finding) || /not-yet|not-loaded|unreachable/.test(finding))
        expect(todo, finding).toMatch(/。$/)
    }
  }
  console.log(`${all.length} findings worded`)
})

test('a finding from a newer program is shown as it is', () => {
  expect(toFindingWords({ finding: 'brand-new', values: {} })).toEqual({ found: 'brand-new', todo: undefined })
  expect(toFindingWords({ finding: 'toString', values: {} }).found).toBe('toString')
})

test('the verdict names the first thing that failed, else the first warning, else that all is well', () => {
  const step = (name: DoctorStep['step'], state: DoctorStep['state'], finding: string): DoctorStep => ({
    step: name,
    state,
    finding,
    values: {},
  })
  const warning = step('tries', 'warning', 'tries-reduced')
  const failed = step('server', 'failed', 'server-error')
  const ok = step('token', 'ok', 'token-present')
  const verdict = (...steps: DoctorStep[]) => toVerdict({ at: '', steps })
  expect(verdict(ok, warning, failed).text).toContain(doctorStepTitles.server)
  expect(verdict(ok, warning).text).toContain(doctorStepTitles.tries)
  expect(verdict(ok)).toMatchObject({ good: true })
})

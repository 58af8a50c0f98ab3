import { expect, test } from 'vitest'
import type { KeyError } from '../../native/pkcs11/face.ts'
import { signSnapshot } from './sign-snapshot.ts'

function refusing(error: KeyError) {
  return { signSubmission: () => Promise.resolve({ ok: false as const, error }) }
}

test('Half a character in the text is told as what it is: something for the clerk to mend', async () => {
  const refused = await signSnapshot(refusing({ code: 'not-a-submission', reason: 'not-json' }), '{}')
  expect(refused).toEqual({ ok: false, error: { code: 'not-json' } })
})

test('What the key itself says is passed on', async () => {
  const refused = await signSnapshot(refusing({ code: 'token-removed' }), '{}')
  expect(refused).toMatchObject({ ok: false, error: { code: 'token-removed' } })
})

import { expect, test } from 'vitest'
import { callNames } from '../ipc/names.ts'
import { Operation } from '../sync/operation.ts'
import { mayCall, mayCarryOut } from './rights.ts'

const operations = Operation.options.map((option) => option.shape.type.value)

test('A clerk may do everything', () => {
  expect(callNames.filter((name) => !mayCall('clerk', name))).toEqual([])
  expect(operations.filter((type) => !mayCarryOut('clerk', type))).toEqual([])
})

test('The passport desk may do everything but file: by what a call is named, nothing that writes is left open', () => {
  const refused = callNames.filter((name) => !mayCall('passport-desk', name))
  const writes =
    /^(?:filing|material|conflict)\.(?:units|create|save|signing-words|submit|withdraw|delete|restore|attach|replace|remove|take-changed|keep|settle)$/
  expect(refused).toEqual(callNames.filter((name) => writes.test(name)))
  expect(operations.filter((type) => !mayCarryOut('passport-desk', type))).toEqual([
    'submit-filing',
    'withdraw-filing',
    'delete-filing',
  ])
  console.log(`rights: ${callNames.length} calls, ${refused.length} of them for filing alone`)
})

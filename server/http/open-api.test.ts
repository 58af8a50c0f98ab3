import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { openTestOffice, type TestOffice } from '../testing/test-office.ts'

const Document = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ responses: z.record(z.string(), z.unknown()) }))),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
})

let office: TestOffice
beforeAll(async () => {
  office = await openTestOffice({ groups: 0 })
}, 60_000)
afterAll(() => office.close())

it('the contract stands at /openapi.json: every path, every shape, no reference into nowhere', async () => {
  const text = await (await fetch(`${office.url}/openapi.json`)).text()
  const document = Document.parse(JSON.parse(text))
  const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(calls.toSorted()).toEqual([
    'GET /changes',
    'GET /changes/stream',
    'GET /health',
    'GET /office-pack',
    'GET /receipts/{operationId}',
    'HEAD /files/{id}',
    'PATCH /files/{id}',
    'POST /audit',
    'POST /auth/challenge',
    'POST /auth/login',
    'POST /auth/password',
    'POST /auth/renew',
    'POST /files',
    'POST /operations',
    'POST /operations/results',
  ])
  const references = new Set([...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name))
  expect(references.size).toBeGreaterThan(10)
  for (const name of references) expect(Object.keys(document.components.schemas)).toContain(name)
  console.log(`openapi: ${calls.length} calls, ${Object.keys(document.components.schemas).length} shapes`)
})

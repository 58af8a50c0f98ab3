import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openTestOffice, type TestOffice } from '../testing/test-office.ts'
import { problemCodes, refusalCodes } from './problem-codes.ts'

/** OpenAPI 3.1 (spec.openapis.org/oas/v3.1.0), the parts this document uses: nothing else may stand in it. */
const Schema = z.record(z.string(), z.json())
const Content = z.record(z.string().includes('/'), z.strictObject({ schema: Schema }))
const Header = z.strictObject({ description: z.string(), required: z.boolean().optional(), schema: Schema })
const Parameter = z.strictObject({
  name: z.string().min(1),
  in: z.enum(['query', 'header', 'path']),
  required: z.boolean().optional(),
  description: z.string().optional(),
  schema: Schema,
})
const Response = z.strictObject({
  description: z.string(),
  headers: z.record(z.string(), Header).optional(),
  content: Content.optional(),
})
const Operation = z.strictObject({
  operationId: z.string().min(1),
  tags: z.array(z.string()),
  summary: z.string().min(1),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  parameters: z.array(Parameter),
  requestBody: z.strictObject({ required: z.boolean().optional(), content: Content }).optional(),
  responses: z.record(z.string().regex(/^([1-5]\d\d|default)$/), Response),
})
const Document = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string() }),
  components: z.strictObject({
    securitySchemes: z.record(
      z.string(),
      z.strictObject({ type: z.literal('http'), scheme: z.string(), description: z.string() }),
    ),
    schemas: z.record(z.string().regex(/^[\w.-]+$/), Schema),
  }),
  paths: z.record(
    z.string().startsWith('/'),
    z.record(z.enum(['get', 'post', 'head', 'patch', 'put', 'delete']), Operation.optional()),
  ),
})

let office: TestOffice
let text: string
let document: z.infer<typeof Document>
beforeAll(async () => {
  office = await openTestOffice({ groups: 0 })
  text = await (await fetch(`${office.url}/openapi.json`)).text()
}, 60_000)
afterAll(() => office.close())

function listOperations() {
  return Object.entries(document.paths).flatMap(([route, item]) =>
    Object.entries(item).flatMap(([method, operation]) => (operation ? [{ route, method, ...operation }] : [])),
  )
}

describe('The contract at /openapi.json', () => {
  it('is a document of OpenAPI 3.1, with every path', () => {
    document = Document.parse(JSON.parse(text))
    const calls = listOperations().map(({ method, route }) => `${method.toUpperCase()} ${route}`)
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
    expect(new Set(listOperations().map(({ operationId }) => operationId)).size).toBe(calls.length)
    console.log(`openapi: ${calls.length} calls, ${Object.keys(document.components.schemas).length} shapes`)
  })

  it('has each shape once, refers to every one that exists, and says nothing against fields of a later version', () => {
    const names = Object.keys(document.components.schemas)
    expect(names.filter((name) => name.endsWith('Input'))).toEqual([])
    const referred = new Set([...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name))
    expect(referred.size).toBeGreaterThan(10)
    expect([...referred].filter((name) => name !== undefined && !names.includes(name))).toEqual([])
    for (const name of ['ChangesPage', 'ServerFiling', 'SessionGrant', 'OperationResult', 'PushResponse']) {
      expect(JSON.stringify(document.components.schemas[name])).not.toContain('"additionalProperties":false')
    }
  })

  it('says of every call what its path names, what it has to carry, and what a failure looks like', () => {
    for (const { route, method, parameters, responses, security } of listOperations()) {
      const named = [...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const inPath = parameters.filter((each) => each.in === 'path').map(({ name }) => name)
      expect([method, route, inPath]).toEqual([method, route, named])
      const carried = parameters.filter((each) => each.in === 'header').map(({ name }) => name)
      if (security) expect([route, carried]).toEqual([route, expect.arrayContaining(['DPoP'])])
      if (route.startsWith('/files')) expect(carried).toContain('Tus-Resumable')
      if (route !== '/health') expect(responses['default']?.content).toHaveProperty(['application/problem+json'])
      expect(Object.keys(responses).length).toBeGreaterThan(route === '/health' ? 0 : 1)
    }
    const { paths } = document
    expect(paths['/files']?.post?.responses['201']?.headers).toHaveProperty('Location')
    expect(paths['/files/{id}']?.patch?.requestBody?.content).toHaveProperty(['application/offset+octet-stream'])
  })

  it('has every code that stands anywhere in the server', () => {
    const sources = globSync('**/*.ts', { cwd: path.join(import.meta.dirname, '..') })
      .filter((file) => !/\.test\.ts$|^(sample|testing|review|package)\//.test(file))
      .map((file) => readFileSync(path.join(import.meta.dirname, '..', file), 'utf8'))
    const find = (pattern: RegExp) =>
      new Set(sources.flatMap((source) => [...source.matchAll(pattern)].map(([, code]) => code ?? '')))
    const problems = find(/(?:ProblemError|refusal|toProblem)\(\s*\d{3},\s*'([\w-]+)'/g)
    const refusals = find(/refused\('([\w-]+)'/g)
    const failures = find(/failure\('([\w-]+)'/g)
    expect([...problems].filter((code) => !(code in problemCodes))).toEqual([])
    expect([...refusals].filter((code) => !(code in refusalCodes))).toEqual([])
    expect([...failures].filter((code) => !(code in problemCodes) && !(code in refusalCodes))).toEqual([])
    for (const code of [...Object.keys(problemCodes), ...Object.keys(refusalCodes)])
      expect(text).toContain(`\`${code}\``)
    expect(problems.size + refusals.size).toBeGreaterThan(30)
    console.log(`codes in the sources: ${problems.size} problems, ${refusals.size} refusals, ${failures.size} failures`)
  })
})

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../support/steps.ts'
import { cases } from './cases.ts'
import type { Setup } from './case.ts'
import { faults } from './faults.ts'
import { startFaultyServer } from './faulty-server.ts'
import { startOwnServer } from './own-server.ts'
import { prepareSetup, runCase } from './run-cases.ts'

let proxy: Awaited<ReturnType<typeof startFaultyServer>>
let own: Awaited<ReturnType<typeof startOwnServer>>
let setup: Setup
beforeAll(async () => {
  proxy = await startFaultyServer()
  own = await startOwnServer(proxy.url)
  proxy.standBefore(own.office.url)
  setup = await prepareSetup(proxy.url, own.credentials)
})
afterAll(async () => {
  await proxy?.close()
  await own?.office.close()
})

describe('The conformance suite', () => {
  it('finds nothing wrong with our server', async () => {
    const results = []
    for (const each of cases) results.push(await runCase(each, setup))
    const problems = results.flatMap(({ rule, problem }) => (problem === undefined ? [] : [`${rule} ${problem}`]))
    console.log(`conformance: ${results.length - problems.length} passed, ${problems.length} failed`)
    expect(problems).toEqual([])
  })

  it('has a fault for every case', () => {
    const tried = new Set(faults.map(({ breaks }) => breaks))
    expect(cases.filter(({ rule }) => !tried.has(rule)).map(({ rule }) => rule)).toEqual([])
    console.log(`conformance: ${faults.length} faults for ${cases.length} cases`)
  })

  it.each(faults.map((fault) => [fault.breaks, fault.name, fault] as const))(
    'finds by %s a server that %s',
    async (rule, _name, fault) => {
      const found = cases.find((each) => each.rule === rule)
      if (!found) throw new Error(`no case for ${rule}`)
      proxy.become(fault)
      const { problem } = await runCase(found, setup)
      proxy.become(undefined)
      expect(problem).toBeDefined()
      expect(problem).not.toMatch(/fetch failed|aborted/)
    },
  )
})

it('Every rule of the contract has its case, or says why it can have none', () => {
  const text = readFileSync(join(root, 'server/CONTRACT.md'), 'utf8')
  const rules = [...text.matchAll(/^- \*\*(C-\d+)\*\*(.*)$/gm)].map(([, rule = '', words = '']) => ({ rule, words }))
  expect(new Set(rules.map(({ rule }) => rule)).size).toBe(rules.length)
  const untried = rules.filter(({ words }) => words.includes('_(not tried)_')).map(({ rule }) => rule)
  const tried = cases.map(({ rule }) => rule)
  expect([...tried, ...untried].toSorted()).toEqual(rules.map(({ rule }) => rule).toSorted())
  console.log(`contract: ${rules.length} rules, ${tried.length} tried from outside`)
})

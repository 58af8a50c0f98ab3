import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { CallName, EventName } from '../../domain/ipc/names.ts'

/** Calls whose answer may be another one after a pull, and the news after which it has to be asked for again. */
const reads: { readonly [N in CallName]?: readonly EventName[] } = {
  'filing.list': ['filings-changed', 'outbox-changed'],
  'filing.timeline': ['filings-changed', 'outbox-changed'],
  'filing.check': ['filings-changed', 'people-changed'],
  'home.view': ['filings-changed', 'outbox-changed', 'inbox-changed'],
  'inbox.list': ['inbox-changed'],
  'outbox.list': ['outbox-changed', 'sync-changed'],
  'person.list': ['people-changed'],
  'plan.executable': ['filings-changed'],
  'receipt.list': ['filings-changed', 'outbox-changed'],
  'sync.view': ['sync-changed', 'outbox-changed', 'inbox-changed'],
  'sync.deletions': ['sync-changed', 'filings-changed', 'people-changed', 'inbox-changed'],
  'audit.list': ['sync-changed'],
}

test('Every page that shows what a pull may change asks again when it has', () => {
  const root = path.resolve(import.meta.dirname, '..')
  let tried = 0
  const stale: string[] = []
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(vue|ts)$/.test(file) || file.endsWith('.test.ts')) continue
    const text = readFileSync(path.join(root, file), 'utf8')
    for (const [name, events] of Object.entries(reads)) {
      if (!text.includes(`desk.call('${name}'`)) continue
      tried += 1
      const missing = events.filter((event) => !text.includes(`'${event}'`))
      if (missing.length > 0) stale.push(`${file}: ${name} without ${missing.join(', ')}`)
    }
  }
  console.log(`${tried} places that read what a pull may change`)
  expect(stale).toEqual([])
  expect(tried).toBeGreaterThan(12)
})

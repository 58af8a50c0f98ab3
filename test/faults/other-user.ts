import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { opensWith } from '../../main/db/rekeyed-copy.ts'
import { DamagedFile } from '../../main/files/frames.ts'
import { openSealedFile } from '../../main/files/sealed-file.ts'
import { listWorkspaces, type WorkspaceFolder } from '../../main/key/workspace-folder.ts'
import { deriveKey, isDataKeyOf } from '../../main/key/workspace-key.ts'
import { provisionKeyring, toLoginInput, toHolderInput, type Keyring } from '../integration/keyring.ts'
import { createOffice, startClient, type TestClient } from '../integration/office.ts'
import type { Outcome } from './fault.ts'

/** What stands in A's filings and nowhere else. */
const CANARY = '只有甲看得见的计划'

/**
 * Promise 45. Two clerks with two keys on one computer: with everything B has (his key and PIN logged in, his data key in hand,
 * and the program itself), each of A's files is searched for what A wrote, and tried with B's keys; `size` filings of A's.
 */
export async function runOtherUser(size: number): Promise<Outcome> {
  const office = await createOffice(3)
  const problems: string[] = []
  let tried = 0
  function check(what: string, isKept: boolean): void {
    tried += 1
    if (!isKept) problems.push(what)
  }
  try {
    const keyring = await provisionKeyring(office)
    await office.startServer()
    const client = await startClient(office, keyring.testKey)
    try {
      await client.session.login(await toLoginInput(client, keyring, 'first'))
      for (let filing = 0; filing < size; filing += 1) await client.submitPlan(`${CANARY} ${filing}`, 50_000)
      await client.session.lock()
      const [ofA] = listWorkspaces(office.userData)
      if (!ofA) throw new Error('A has no workspace')
      check('B unlocks A’s workspace', !(await unlockAs(client, keyring, 'colleague')))
      await client.session.login(await toLoginInput(client, keyring, 'colleague'))
      await client.until('the first pull', () => client.sync.view().lastSyncAt !== null)

      const dataKey = await takeDataKey(client, office.userData, ofA)
      check('B’s data key is A’s', !isDataKeyOf(ofA.header, dataKey))
      for (const wrap of ofA.header.wraps) {
        const opened = await client.key.unwrapKey(Buffer.from(wrap.wrapped, 'base64'), 'anybody')
        check(`B’s key opens A’s ${wrap.kind} wrap`, !opened.ok)
      }
      for (const file of listFiles(ofA.directory)) {
        const name = path.relative(ofA.directory, file)
        check(`${name} can be read`, !isReadable(readFileSync(file)))
        if (name.endsWith('.db')) check(`${name} opens with B’s key`, !opensWithAny(file, dataKey))
        if (name.startsWith('files')) check(`${name} opens with B’s key`, await staysShut(file, dataKey))
      }
      check('B’s list shows A’s drafts', !JSON.stringify(await client.filings['filing.list'](DRAFTS)).includes(CANARY))
      // Without this, a workspace nobody can open would pass for one that is safe.
      await client.session.lock()
      check('A cannot open it either', (await client.session.unlock(await toHolderInput(client, keyring, 'first'))).ok)
    } finally {
      await client.close()
    }
  } finally {
    await office.remove()
  }
  console.log(`${size} filings of A: ${tried} tries of B, ${problems.length} gave him something`)
  return { tried, problems }
}

async function unlockAs(client: TestClient, keyring: Keyring, holder: 'colleague'): Promise<boolean> {
  const unlocked = await client.session.unlock(await toHolderInput(client, keyring, holder))
  return unlocked.ok
}

/** As a program could that runs with B's rights while his key is logged in. */
async function takeDataKey(client: TestClient, userData: string, ofA: WorkspaceFolder): Promise<Uint8Array> {
  const own = listWorkspaces(userData).find(({ directory }) => directory !== ofA.directory)
  const opened = await client.key.unwrapKey(Buffer.from(own?.header.wraps[0]?.wrapped ?? '', 'base64'), 'holder')
  if (!opened.ok) throw new Error(`B’s own workspace: ${opened.error.code}`)
  return opened.value
}

function isReadable(content: Buffer): boolean {
  const isPlainDatabase = content.subarray(0, 15).toString('latin1') === 'SQLite format 3'
  return isPlainDatabase || content.includes('%PDF') || content.includes(CANARY) || content.includes('检样')
}

function opensWithAny(file: string, dataKey: Uint8Array): boolean {
  const keys = [dataKey, deriveKey(dataKey, 'database'), deriveKey(dataKey, 'files'), new Uint8Array(32)]
  return keys.some((key) => opensWith(file, key))
}

async function staysShut(file: string, dataKey: Uint8Array): Promise<boolean> {
  try {
    for await (const chunk of openSealedFile(file, deriveKey(dataKey, 'files'), 0)) if (chunk.length > 0) return false
    return false
  } catch (error) {
    if (error instanceof DamagedFile) return true
    throw error
  }
}

function listFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(directory, name))
    .filter((file) => statSync(file).isFile() && !path.basename(file).startsWith('workspace'))
}

const DRAFTS = {
  ...{ kind: 'plan', text: '', states: ['draft'], fromOn: null, toOn: null, unitCode: null, scope: 'all' as const },
  ...{ sort: 'updated' as const, page: 1, pageSize: 200 },
}

import { cpSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { releaseWorkstations } from '../../server/auth/release-workstations.ts'
import { provisionKeyring, toHolderInput, toLoginInput, type Keyring } from '../integration/keyring.ts'
import { createOffice, startClient, type Office, type TestClient } from '../integration/office.ts'
import type { Outcome } from './fault.ts'

/**
 * Promise 10. `size` times, each on a fresh program folder as after a lost Windows profile or on another computer, with nothing
 * but the workspace files copied into it: the clerk's key opens them offline; the unit's recovery key and the clerk's next key
 * open them when that key is lost; and a colleague's key, which is neither, does not.
 */
export async function runThreeWaysIn(size: number): Promise<Outcome> {
  const office = await createOffice(3)
  const problems: string[] = []
  let tried = 0
  try {
    const keyring = await provisionKeyring(office)
    await office.startServer()
    const home = office.userData
    const plan = await withClient(office, keyring, async (client) => {
      await client.session.login(await toLoginInput(client, keyring, 'first'))
      return client.submitPlan('三条路都能打开的计划', 300_000)
    })
    for (let run = 1; run <= size; run += 1) {
      for (const [name, way] of Object.entries(ways)) {
        const moved = { ...office, userData: path.join(office.directory, `moved-${run}-${name}`) }
        mkdirSync(moved.userData, { recursive: true })
        cpSync(path.join(home, 'workspaces'), path.join(moved.userData, 'workspaces'), { recursive: true })
        // To the server every one is another computer, of which a clerk has three; the office forgets them, as it would here.
        releaseWorkstations(office.dataDirectory, 'zhuanbanyuan01')
        tried += 1
        const problem = await withClient(moved, keyring, (client) => way(client, keyring, plan))
        if (problem) problems.push(`run ${run}, ${name}: ${problem}`)
        rmSync(moved.userData, { recursive: true })
      }
    }
  } finally {
    await office.remove()
  }
  console.log(`${tried} moved workspaces, ${problems.length} not as promised`)
  return { tried, problems }
}

type Way = (client: TestClient, keyring: Keyring, plan: string) => Promise<string | undefined>

const ways: Readonly<Record<string, Way>> = {
  async 'own-key'(client, keyring, plan) {
    const opened = await client.session.unlock(await toHolderInput(client, keyring, 'first'))
    return opened.ok ? findLoss(client, plan) : opened.error.code
  },
  async 'recovery-key'(client, keyring, plan) {
    const { tokenSerial } = keyring.of('recovery')
    const token = client.key.view().tokens.find(({ serial }) => serial === tokenSerial)
    const workspaceId = token?.certificates[0]?.recovers[0]?.workspaceId
    if (workspaceId === undefined) return 'the recovery key is offered nothing'
    const input = { ...(await toHolderInput(client, keyring, 'recovery')), workspaceId }
    const recovered = await client.session.recover(input)
    if (!recovered.ok) return recovered.error.code
    const adopted = await client.session.adopt(await toLoginInput(client, keyring, 'firstAgain'))
    if (!adopted.ok) return adopted.error.code
    const loss = await findLoss(client, plan)
    await client.session.lock()
    const lost = await client.session.unlock(await toHolderInput(client, keyring, 'first'))
    return loss ?? (lost.ok ? 'the lost key still opens it' : undefined)
  },
  async 'a-colleagues-key'(client, keyring) {
    const opened = await client.session.unlock(await toHolderInput(client, keyring, 'colleague'))
    return opened.ok ? 'it opened' : undefined
  },
}

async function findLoss({ filings, open }: TestClient, plan: string): Promise<string | undefined> {
  const opened = await filings['filing.open']({ id: plan })
  if (!opened.ok) return `the plan: ${opened.error.code}`
  const [material] = opened.value.materials
  if (!material) return 'the plan has lost its file'
  const content = await open.get().files.read(material.sha256, material.bytes)
  return content.length === material.bytes ? undefined : 'the file is not whole'
}

async function withClient<T>(office: Office, keyring: Keyring, act: (client: TestClient) => Promise<T>): Promise<T> {
  const client = await startClient(office, keyring.testKey)
  try {
    return await act(client)
  } finally {
    await client.close()
  }
}

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeskApp } from '../../story/desk-app.ts'
import { prepareProvince, type Province } from '../../support/province.ts'

interface Wanted {
  readonly groups?: number
  /** Other keys than the clerk's own: gives the province as the client is started with it. */
  /** What the client meets instead of the server itself. */
  readonly front?: (url: string) => Promise<string>
  readonly equip?: (directory: string, province: Province) => Promise<Province>
}

/** One computer with its server, started, in a folder of its own that `end` takes away again. */
export async function openDesk({
  groups = 20,
  front,
  equip = (_, province) => Promise.resolve(province),
}: Wanted = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'border-desk-'))
  const province = await prepareProvince({ directory, groups, ...(front && { front }) })
  const equipped = await equip(directory, province)
  await province.startServer()
  const desk = new DeskApp(equipped, directory)
  await desk.launch()
  return {
    ...{ directory, province, equipped, desk, page: desk.page },
    async end() {
      await desk.close()
      await province.stopServer()
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

export type OpenDesk = Awaited<ReturnType<typeof openDesk>>

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareProvince } from '../support/province.ts'
import { createSampleFiles } from '../support/sample-files.ts'
import { DeskApp } from './desk-app.ts'
import { Reviewer } from './reviewer.ts'
import type { Cast } from './story.ts'

/** Everything the main job needs, in a folder of its own that is gone afterwards. */
export async function setStage(groups: number): Promise<Cast & { end: () => Promise<void> }> {
  const directory = mkdtempSync(join(tmpdir(), 'border-desk-'))
  const province = await prepareProvince({ directory, groups })
  await province.startServer()
  const desk = new DeskApp(province, directory)
  const reviewer = new Reviewer(province.url)
  const files = await createSampleFiles(join(directory, 'scans'))
  return {
    desk,
    province,
    reviewer,
    files,
    async end() {
      await reviewer.close()
      await desk.close()
      await province.stopServer()
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

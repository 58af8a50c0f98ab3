import { readFileSync } from 'node:fs'
import path from 'node:path'
import { OfficePack } from '../../../domain/office-pack/office-pack.ts'
import type { HandlersOf } from '../../ipc/handlers.ts'
import type { OpenWorkspace } from '../../workspace.ts'
import { toOfficeDay } from '../reference/office-day.ts'

export interface AppFacts {
  readonly version: string
  readonly serverUrl: string
  /** As shipped; once a workspace is open, the pack its server gave counts. */
  readonly shippedPack: OfficePack
  readonly now: () => Date
}

export function createAppHandlers(open: OpenWorkspace, facts: AppFacts): HandlersOf<'app.about'> {
  return {
    'app.about': () => ({
      version: facts.version,
      serverUrl: facts.serverUrl,
      office: open.find()?.pack ?? facts.shippedPack,
      today: toOfficeDay(facts.now()),
    }),
  }
}

/** The pack of an office as shipped. One that does not fit the schema is a broken installation and throws. */
export function readOfficePack(resourcesDirectory: string, office: string): OfficePack {
  const file = path.join(resourcesDirectory, 'offices', office, 'pack.json')
  return OfficePack.parse(JSON.parse(readFileSync(file, 'utf8')))
}

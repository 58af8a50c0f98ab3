import { release, type } from 'node:os'
import type { DoctorReport } from '../../../domain/ipc/views.ts'
import { success } from '../../../domain/result.ts'
import { saveDocument, type SaveFile } from '../../documents/document-ports.ts'
import type { HandlersOf } from '../../ipc/handlers.ts'
import type { KeySession } from '../../key/key-session.ts'
import { log } from '../../log.ts'
import type { Health } from '../../sync/server-api.ts'
import type { ServerResult } from '../../sync/server-result.ts'
import { toOfficeDay } from '../reference/office-day.ts'
import { diagnose, type KeyFacts } from './diagnose.ts'
import type { ReaderService } from './reader-service.ts'
import { toReportText } from './report.ts'

export interface DoctorDeps {
  readonly version: string
  readonly serverUrl: string
  readonly key: Pick<KeySession, 'view' | 'look' | 'listModules'>
  readonly findReaderService: () => Promise<ReaderService>
  readonly askHealth: () => Promise<ServerResult<Health>>
  readonly saveFile: SaveFile
  readonly now: () => Date
}

/** The key doctor (Key 诊断): works before anybody has logged in, and without the server. */
export function createDoctorHandlers(deps: DoctorDeps): HandlersOf<'key.doctor' | 'key.save-doctor-report'> {
  const { key, now } = deps
  let last: { readonly report: DoctorReport; readonly facts: KeyFacts } | undefined

  async function examine() {
    const [readerService, health, modules] = await Promise.all([
      deps.findReaderService(),
      deps.askHealth(),
      // One after the other, so that what a module does to the slots is seen by the look.
      key.listModules().then((answer) => key.look().then(() => answer)),
    ])
    const at = now()
    const serverHost = new URL(deps.serverUrl).host
    const facts: KeyFacts = { readerService, modules, view: key.view(), health, serverHost, now: at.getTime() }
    const report = { at: at.toISOString(), steps: diagnose(facts) }
    log.info('key-examined', {
      failed: report.steps.filter((step) => step.state === 'failed').map((step) => step.step),
    })
    return (last = { report, facts })
  }

  return {
    'key.doctor': async () => (await examine()).report,
    /** What the clerk saw last; nothing is asked again behind their back. */
    'key.save-doctor-report': async () => {
      const { report, facts } = last ?? (await examine())
      const modules = facts.modules.ok ? facts.modules.value : []
      const about = { version: deps.version, system: `${type()} ${release()} ${process.arch}` }
      const text = toReportText(report, about, { modules, view: facts.view })
      const name = `Key诊断-${toOfficeDay(new Date(report.at))}.txt`
      const saved = await saveDocument(deps.saveFile, name, new TextEncoder().encode(text))
      return saved.ok ? success({ saved: saved.value }) : saved
    },
  }
}

import { OfficePack } from '../../domain/office-pack/office-pack.ts'
import { BlackBoxClerk } from './black-box-clerk.ts'
import type { ConformanceCase, Setup } from './case.ts'
import type { Credentials } from './credentials.ts'
import { openTarget, parse } from './target.ts'

export interface CaseResult {
  readonly rule: string
  readonly title: string
  readonly ms: number
  /** In words; undefined for a server that keeps the rule. */
  readonly problem: string | undefined
}

/** The server at `url` with everybody logged in. Throws where even that does not work: then no rule can be tried. */
export async function prepareSetup(url: string, credentials: Credentials): Promise<Setup> {
  const target = await openTarget(url)
  const clerk = await BlackBoxClerk.loggedIn(target, credentials.clerk)
  const colleague = await BlackBoxClerk.loggedIn(target, credentials.colleague)
  const stranger = await BlackBoxClerk.loggedIn(target, credentials.stranger)
  if (clerk.grant.clerk.unitCode !== colleague.grant.clerk.unitCode) throw new Error('the colleague is of another unit')
  if (stranger.grant.clerk.unitCode === clerk.grant.clerk.unitCode) throw new Error('the stranger is of the same unit')
  const pack = parse(OfficePack, await clerk.ask({ method: 'GET', path: '/office-pack' }))
  return { target, credentials, pack, clerk, colleague, stranger }
}

export async function runCase({ rule, title, run }: ConformanceCase, setup: Setup): Promise<CaseResult> {
  const started = performance.now()
  const problem = await run(setup).then(() => undefined, toWords)
  return { rule, title, ms: Math.round(performance.now() - started), problem }
}

function toWords(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replaceAll(/\s*\n\s*/g, ' ').slice(0, 300)
}

import { z } from 'zod'
import { OfficePack } from '../../domain/office-pack/office-pack.ts'
import type { SessionGuard } from '../auth/session-guard.ts'
import type { App } from '../http/app.ts'
import { problemResponse } from '../http/problem.ts'
import type { OfficeClock } from './office-clock.ts'

const Health = z.object({ serverId: z.string(), serverTime: z.iso.datetime() })

export interface OfficeDeps {
  readonly serverId: string
  readonly pack: OfficePack
  readonly clock: OfficeClock
}

export function registerOfficeRoutes(app: App, guard: SessionGuard, { serverId, pack, clock }: OfficeDeps): void {
  const tags = ['office']

  app.get(
    '/health',
    { schema: { tags, summary: 'Is the server there, and what time is it', response: { 200: Health } } },
    () => ({ serverId, serverTime: clock.now() }),
  )

  app.get(
    '/office-pack',
    {
      onRequest: guard.requireSession,
      schema: {
        tags,
        summary: 'Rules, materials and modules of this office',
        security: [{ session: [] }],
        response: { 200: OfficePack, default: problemResponse },
      },
    },
    () => pack,
  )
}

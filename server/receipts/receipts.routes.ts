import { z } from 'zod'
import { listUnitCodes } from '../../domain/account/own-units.ts'
import { Receipt } from '../../domain/sync/receipt.ts'
import type { SessionGuard } from '../auth/session-guard.ts'
import type { App } from '../http/app.ts'
import { ProblemError, problemResponse } from '../http/problem.ts'
import type { ReceiptService } from './receipt.service.ts'

/** A receipt comes with the answer to its submission; here it is had once more. */
export function registerReceiptsRoutes(app: App, guard: SessionGuard, receipts: ReceiptService): void {
  app.get(
    '/receipts/:operationId',
    {
      onRequest: guard.requireSession,
      schema: {
        tags: ['sync'],
        summary: 'The signed receipt of a submission of one’s own units',
        security: [{ session: [] }],
        params: z.object({ operationId: z.uuid() }),
        response: { 200: Receipt, default: problemResponse },
      },
    },
    async (request) => {
      const { operationId } = request.params
      const found = await receipts.getReceipts([operationId], listUnitCodes(guard.sessionOf(request)))
      const receipt = found.get(operationId)
      if (!receipt) throw new ProblemError(404, 'no-receipt')
      return receipt
    },
  )
}

import type { ReceiptView } from '../../domain/ipc/views.ts'
import { listReceipts } from '../../main/features/receipt/receipt.repo.ts'
import { toReceiptView } from '../../main/features/receipt/receipt.service.ts'
import { findTrust } from '../../main/features/session/trust.ts'
import type { TestClient } from './office.ts'

/** The receipts of a filing as the case page shows them: verified now, by what this workspace trusts. */
export async function findReceiptViews(client: Pick<TestClient, 'open'>, filingId: string): Promise<ReceiptView[]> {
  const { db } = client.open.get()
  const { authorities = [] } = findTrust(db) ?? {}
  return Promise.all(listReceipts(db, filingId).map((stored) => toReceiptView(stored, authorities)))
}

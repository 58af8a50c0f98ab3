import { createWorkspace } from './migrations/0001-create-workspace.ts'
import { addSigningAndReceipts } from './migrations/0002-add-signing-and-receipts.ts'
import { addAuditTrail } from './migrations/0003-add-audit-trail.ts'
import { addFeedSeen } from './migrations/0004-add-feed-seen.ts'
import { findAuditChains } from './migrations/0005-find-audit-chains.ts'
import { addConflicts } from './migrations/0006-add-conflicts.ts'
import { addHeldDeletions } from './migrations/0007-add-held-deletions.ts'
import { addPackages } from './migrations/0008-add-packages.ts'
import { addMaterialSources } from './migrations/0009-add-material-sources.ts'
import { speedUpListsAndSearch } from './migrations/0010-speed-up-lists-and-search.ts'
import { writeTravellersInOrder } from './migrations/0011-write-travellers-in-order.ts'
import { findOpenForm } from './migrations/0012-find-open-form.ts'
import type { Migration } from './migrate.ts'

/** Every step from an empty file to today's schema, in order. New ones are added at the end. */
export const migrations: readonly Migration[] = [
  createWorkspace,
  addSigningAndReceipts,
  addAuditTrail,
  addFeedSeen,
  findAuditChains,
  addConflicts,
  addHeldDeletions,
  addPackages,
  addMaterialSources,
  speedUpListsAndSearch,
  writeTravellersInOrder,
  findOpenForm,
]

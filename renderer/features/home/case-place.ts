import type { FilingRow } from '../../../domain/ipc/views.ts'

/** Where the next step of a case is taken. */
export function toCasePlace(row: FilingRow): string {
  switch (row.nextStep.code) {
    case 'replace-material':
      return `/case/${row.id}?tab=materials`
    case 'conflict':
      return `/conflict/${row.id}`
    case 'blocked':
    case 'waiting-for-network':
    case 'sending':
    case 'unconfirmed':
      return '/outbox'
    case 'in-review':
    case 'approved':
    case 'executed':
      return `/case/${row.id}?tab=progress`
    case 'submit':
      return `/case/${row.id}?tab=form&submit=1`
    default:
      return `/case/${row.id}?tab=form`
  }
}

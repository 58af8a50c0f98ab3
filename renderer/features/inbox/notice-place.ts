import type { Notice } from '../../../domain/sync/change.ts'

/** Where a notice is acted upon: the materials of the case, its form, its progress; a notice of no case is read in the inbox. */
export function toNoticePlace(notice: Notice): string {
  if (notice.filingId === null) return `/inbox?id=${notice.id}`
  const tabs: Readonly<Record<Notice['kind'], string>> = {
    'material-refused': 'materials',
    returned: 'form',
    approved: 'progress',
    received: 'progress',
    announcement: 'form',
  }
  return `/case/${notice.filingId}?tab=${tabs[notice.kind]}`
}

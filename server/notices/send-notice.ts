import { uuidv7 } from 'uuidv7'
import type { Repos } from '../db/repos.ts'
import type { NoticeText } from './notice-text.ts'

export interface Addressee {
  readonly unitCode: string
  readonly filingId: string
  readonly sentAt: string
}

/** 站内信 to the unit that filed. To be called in the transaction of what it tells of. */
export function sendNotice(
  { notices, changes }: Pick<Repos, 'notices' | 'changes'>,
  to: Addressee,
  text: NoticeText,
): void {
  const id = uuidv7()
  notices.insert({ id, ...to, ...text, readAt: null })
  changes.record('notice', id, to.unitCode)
}

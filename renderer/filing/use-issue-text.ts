import type { Issue } from '../../domain/filing/issue.ts'
import { useSession } from '../bridge/session.store.ts'
import { toIssueText } from '../text/issues.ts'
import { useForm } from './use-form.ts'

/** The words of an issue of the filing on this page, in the sentences of the office's pack. */
export function useIssueText(): (issue: Issue) => string {
  const form = useForm()
  const session = useSession()
  return (issue) => toIssueText(issue, session.about?.office.rules[form.filing.kind] ?? {})
}

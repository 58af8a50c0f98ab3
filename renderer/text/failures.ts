import type { Failure } from '../../domain/result.ts'
import { failureEntries } from './failure-entries.ts'

/** A failure as a clerk reads it: what happened (and that nothing was lost), then what to do. */
export interface FailureText {
  readonly happened: string
  readonly todo: string
}

/** What a failure means for the clerk. A code nobody has worded yet is shown as it is, for the support line. */
export function toFailureText(failure: Failure): FailureText {
  const entry = failureEntries[failure.code]
  if (!entry) {
    return {
      happened: `操作没有完成（代码 ${failure.code}），已保存的内容都在。`,
      todo: '请再试一次；仍不成功，请把这个代码告诉外事办公室信息管理员。',
    }
  }
  const [happened, todo] = typeof entry === 'function' ? entry(failure.values ?? {}) : entry
  return { happened, todo }
}

/** The same in one line, for places with little room. */
export function toFailureSentence(failure: Failure): string {
  const { happened, todo } = toFailureText(failure)
  return `${happened}${todo}`
}

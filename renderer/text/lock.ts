import type { Failure } from '../../domain/result.ts'
import { toFailureText } from './failures.ts'

export const lockText = { locking: '正在锁定…' }

/** Why everything can be read and nothing changed, and what to do. */
export function toReadOnlyLine(failure: Failure): string {
  const { happened, todo } = toFailureText(failure)
  return `只能查看：${happened}${todo}`
}

/** `error` stops 上报; `warning` is shown and may be overridden by the clerk; `note` only informs. */
export type Severity = 'error' | 'warning' | 'note'

/**
 * One thing that would bounce. Texts are not in here: a format code is worded by `renderer/text`,
 * a rule by the office pack, both with `values` put in.
 */
export interface Issue {
  /** `required`, `too-long`, …: a format code; `rule/<key>` or `rule/<key>/<variant>`: a rule of the office pack; `material/<code>`: a material slot. */
  readonly code: string
  readonly severity: Severity
  /** Where to jump: `group.departOn`, `members.<row id>.identityNumber`, `materials.<slot>`, or a section. */
  readonly path: string
  readonly values?: { readonly [name: string]: string | number }
}

export function isBlocking(issue: Issue): boolean {
  return issue.severity === 'error'
}

/** A line told on every page, above the work. */
export interface Banner {
  readonly text: string
  readonly tone: 'attention' | 'danger'
  /** Where it is dealt with; it is not told there. */
  readonly see?: { readonly to: string; readonly title: string }
  /** For what reads the page aloud: interrupts only when work would be lost. */
  readonly role?: 'alert'
}

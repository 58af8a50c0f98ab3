/** Records the office's server says are gone, and that stay until a person has confirmed it. */
export interface DeletionsView {
  readonly total: number
  /** When the last of them was held; null when there is none. */
  readonly until: string | null
  readonly groups: readonly { readonly entity: HeldRecord['entity']; readonly count: number }[]
  /** How many of the filings the office has given a receipt for. */
  readonly receipted: number
  /** The first of them, filings before people. */
  readonly rows: readonly HeldRecord[]
}

export interface HeldRecord {
  readonly id: string
  readonly entity: 'filing' | 'notice' | 'person' | 'passport' | 'unit'
  /** Of a filing. */
  readonly kind: string | null
  readonly title: string
  /** What tells it from others of the name; empty where there is nothing. */
  readonly about: string
}

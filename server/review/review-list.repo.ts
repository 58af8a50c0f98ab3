import type { Database } from 'better-sqlite3'

/** A filing as a line of the reviewer's list. */
export interface ReviewLine {
  readonly id: string
  readonly kind: string
  readonly number: string
  readonly title: string
  readonly state: string
  readonly round: number
  readonly unitName: string
  readonly fromOn: string | null
  readonly submittedAt: string
  readonly materials: number
  readonly decided: number
  readonly refused: number
}

export interface ReviewQuery {
  /** A state, or '' for all. */
  readonly state: string
  /** Part of title, number or unit, or '' for all. */
  readonly text: string
  readonly limit: number
  readonly offset: number
}

const matching = `FROM filing JOIN unit ON unit.code = filing.unit_code
  WHERE deleted_at IS NULL AND (:state = '' OR state = :state)
    AND (:text = '' OR instr(title, :text) OR instr(number, :text) OR instr(unit.name, :text))`

export function createReviewListRepo(db: Database) {
  const list = db.prepare<[ReviewQuery], ReviewLine>(
    `SELECT filing.id, kind, number, title, state, round, unit.name AS unitName, from_on AS fromOn,
       submitted_at AS submittedAt,
       (SELECT count(*) FROM material_review WHERE filing_id = filing.id) AS materials,
       (SELECT count(*) FROM material_review WHERE filing_id = filing.id AND result <> 'pending') AS decided,
       (SELECT count(*) FROM material_review WHERE filing_id = filing.id AND result = 'refused') AS refused
     ${matching}
     ORDER BY submitted_at DESC, filing.id LIMIT :limit OFFSET :offset`,
  )
  const count = db.prepare<[{ state: string; text: string }], number>(`SELECT count(*) ${matching}`).pluck()
  const countByState = db.prepare<[], { state: string; count: number }>(
    'SELECT state, count(*) AS count FROM filing WHERE deleted_at IS NULL GROUP BY state',
  )

  return {
    list: (query: ReviewQuery) => list.all(query),
    count: (state: string, text: string) => count.get({ state, text }) ?? 0,
    countByState: (): ReadonlyMap<string, number> => new Map(countByState.all().map((row) => [row.state, row.count])),
  }
}

import type { Fate } from './in-process-office.ts'

/** One filing, as small as it can be told: what the office has of it, and what each clerk sees and holds. */
export interface Office {
  readonly revision: number
  readonly state: 'submitted' | 'returned' | 'withdrawn'
  readonly text: string
  /** The revision the last submission made. */
  readonly filedAt: number
}

interface Sent {
  readonly id: number
  readonly type: 'submit' | 'withdraw'
  readonly base: number
  readonly text: string
  readonly mayHaveArrived: boolean
  readonly blocked: boolean
}

interface Aside {
  readonly mine: string
  readonly theirs: Office | null
  readonly found: boolean
}

/** What one clerk's computer holds. */
export interface Held {
  readonly known: Office
  readonly text: string
  readonly edited: boolean
  /** The office's text the clerk began from. */
  readonly base: string | null
  readonly sent: Sent | null
  readonly aside: Aside | null
  /** Texts of the office that were on this clerk's screen, in the record or beside his own. */
  readonly seen: ReadonlySet<string>
}

export type Act =
  'edit' | 'submit' | 'withdraw' | 'recall' | 'pull' | 'push' | 'echo' | 'use-mine' | 'use-theirs' | 'own-draft'

/**
 * The rules of the house in plain words, without stores, rows and JSON: what two clerks and a reviewer may do with one filing
 * and what comes of it. The real thing is held against it, step by step.
 */
export class ConflictModel {
  office: Office
  readonly clerks: [Held, Held]
  /** Texts the office has taken, in order. */
  readonly filed: string[]
  /** What was answered, by operation. */
  readonly #done = new Map<number, number>()
  /** A submission was taken over a text its clerk had never seen: must stay empty. */
  readonly overwritten: string[] = []
  #operations = 0

  constructor(office: Office) {
    this.office = office
    const held = { known: office, text: office.text, edited: false, base: null, sent: null, aside: null }
    this.clerks = [
      { ...held, seen: new Set([office.text]) },
      { ...held, seen: new Set([office.text]) },
    ]
    this.filed = [office.text]
  }

  /** The reviewer sends it back; only what is under review. */
  review(): boolean {
    if (this.office.state !== 'submitted') return false
    this.office = { ...this.office, state: 'returned', revision: this.office.revision + 1 }
    return true
  }

  may(who: 0 | 1, act: Act): boolean {
    const { sent, aside, known } = this.clerks[who]
    const isOpen = sent === null && !aside?.found && known.state !== 'submitted'
    const isLate = sent === null || (sent.type === 'submit' && sent.blocked)
    const maySettle = aside?.found === true && aside.theirs !== null && isLate
    switch (act) {
      case 'edit':
        return isOpen || this.#goesBeside(who)
      case 'submit':
        return isOpen
      case 'withdraw':
        return sent === null && known.state === 'submitted'
      case 'recall':
        return sent !== null && !sent.mayHaveArrived
      case 'use-mine':
        return maySettle && known.state !== 'submitted'
      case 'use-theirs':
      case 'own-draft':
        return maySettle
      default:
        return true
    }
  }

  edit(who: 0 | 1, text: string): void {
    const held = this.clerks[who]
    if (held.aside && this.#goesBeside(who)) return this.#set(who, { aside: { ...held.aside, mine: text } })
    this.#set(who, { text, edited: true, base: held.edited ? held.base : held.text })
  }

  submit(who: 0 | 1): void {
    const { known, text, edited, base } = this.clerks[who]
    this.#send(who, 'submit', known.revision, text)
    this.#set(who, { edited: false, base: edited ? base : text })
  }

  withdraw(who: 0 | 1): void {
    const { known, text } = this.clerks[who]
    this.#send(who, 'withdraw', known.revision, text)
  }

  recall(who: 0 | 1): void {
    const { sent, aside } = this.clerks[who]
    this.#set(who, { sent: null, edited: sent?.type === 'submit' ? true : this.clerks[who].edited })
    if (!aside) return
    this.#set(who, { aside: { ...aside, found: true } })
    if (aside.theirs) this.#stand(who, aside.theirs)
  }

  pull(who: 0 | 1): void {
    const news = this.office
    const { known, sent, aside, text, edited, base } = this.clerks[who]
    if (news.revision === known.revision && !aside) return
    if (sent?.type === 'submit') {
      const beside = aside ?? { mine: text, theirs: null, found: false }
      return this.#set(who, { known: news, aside: { ...beside, theirs: news } })
    }
    if (sent === null && edited && !aside?.found && known.state !== 'submitted') {
      if (news.state !== 'submitted' && base === news.text) return this.#set(who, { known: news })
      if (text !== news.text) this.#set(who, { aside: { mine: text, theirs: news, found: true } })
    }
    const now = this.clerks[who].aside
    this.#set(who, { known: news, aside: now && { ...now, theirs: news } })
    this.#stand(who, news)
  }

  push(who: 0 | 1, fate: Fate): void {
    const { sent } = this.clerks[who]
    if (sent === null || sent.blocked || fate === 'never') return
    // What may have arrived is asked for first, and not sent again when it had.
    const done = this.#done.get(sent.id)
    if (sent.mayHaveArrived && done !== undefined) return this.#deliver(who, done)
    const answer = this.#carryOut(sent, who)
    if (fate === 'answer-lost') return this.#set(who, { sent: { ...sent, mayHaveArrived: true } })
    if (typeof answer === 'number') return this.#deliver(who, answer)
    this.#set(who, { sent: { ...sent, blocked: true, mayHaveArrived: false } })
    if (answer === 'conflict' && sent.type === 'submit') {
      const { aside, text } = this.clerks[who]
      this.#set(who, { aside: { ...(aside ?? { mine: text, theirs: null }), found: true } })
    }
  }

  settle(who: 0 | 1, how: 'use-mine' | 'use-theirs' | 'own-draft'): void {
    const { aside } = this.clerks[who]
    if (!aside?.theirs) throw new Error('nothing to settle')
    this.#set(who, { sent: null, aside: null })
    this.#stand(who, aside.theirs)
    const changed = how === 'use-mine' && aside.mine !== aside.theirs.text
    if (changed) this.#set(who, { text: aside.mine, edited: true, base: aside.theirs.text })
  }

  /** The office has another text, which has not come here yet: what an open form still says belongs to the clerk's own. */
  #goesBeside(who: 0 | 1): boolean {
    const { sent, aside } = this.clerks[who]
    return sent === null && aside?.found === true && aside.theirs === null
  }

  /** What the office does with an operation, the first time; the answer of that time ever after. */
  #carryOut({ id, type, base, text }: Sent, who: 0 | 1): number | 'conflict' | 'refused' {
    const done = this.#done.get(id)
    if (done !== undefined) return done
    const { revision, state, filedAt } = this.office
    if (type === 'submit') {
      if (base !== revision) return 'conflict'
      if (state === 'submitted') return 'refused'
      if (!this.clerks[who].seen.has(this.office.text)) this.overwritten.push(`${this.office.text} by ${text}`)
      this.office = { revision: revision + 1, state: 'submitted', text, filedAt: revision + 1 }
      this.filed.push(text)
    } else {
      if (base < filedAt || base > revision) return 'conflict'
      if (state !== 'submitted') return 'refused'
      this.office = { ...this.office, revision: revision + 1, state: 'withdrawn' }
    }
    this.#done.set(id, this.office.revision)
    return this.office.revision
  }

  #deliver(who: 0 | 1, revision: number): void {
    const { sent, known, aside, text } = this.clerks[who]
    if (!sent) return
    const state = sent.type === 'submit' ? ('submitted' as const) : ('withdrawn' as const)
    const word = known.revision >= revision ? known : { revision, state, text, filedAt: 0 }
    this.#set(who, { sent: null, known: word, base: this.clerks[who].edited ? this.clerks[who].base : null })
    if (sent.type !== 'submit' || !aside || aside.found) return
    this.#set(who, { aside: null })
    if (aside.theirs && aside.theirs.revision > revision) this.#stand(who, aside.theirs)
  }

  /** The office's text takes the record's place, and the clerk sees it. */
  #stand(who: 0 | 1, { text }: Office): void {
    this.#set(who, { text, edited: false, base: null })
  }

  #send(who: 0 | 1, type: Sent['type'], base: number, text: string): void {
    this.#operations += 1
    this.#set(who, { sent: { id: this.#operations, type, base, text, mayHaveArrived: false, blocked: false } })
  }

  #set(who: 0 | 1, change: Partial<Held>): void {
    const now = { ...this.clerks[who], ...change }
    const shown = [now.text, ...(now.aside?.found && now.aside.theirs ? [now.aside.theirs.text] : [])]
    this.clerks[who] = { ...now, seen: new Set([...now.seen, ...shown]) }
  }
}

/** One line of a bench: what we need, and what the bare means needs for the same, in the same run. */
export interface Row {
  readonly name: string
  readonly ours: number
  readonly floor: number
  /** ours / floor; for a rate (`…/s`) more is better, for a time less. */
  readonly ratio: number
  readonly unit: string
  /** What stands against what. */
  readonly note: string
}

/** What the command line asks for. */
export interface Options {
  readonly rounds: number
  /** Undefined: the bench's own size. */
  readonly size: number | undefined
}

/** One file `<name>.bench.ts` exports one as `bench`. */
export type Bench = (options: Options) => Promise<readonly Row[]>

export interface Pair {
  readonly ours: number
  readonly floor: number
}

/** Both sides in turn, so that what else the machine does meets both; the side that begins changes every round. */
export async function inTurn(
  rounds: number,
  ours: () => number | Promise<number>,
  floor: () => number | Promise<number>,
): Promise<Pair> {
  const pairs: Pair[] = []
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) pairs.push({ ours: await ours(), floor: await floor() })
    else pairs.push(swap({ ours: await floor(), floor: await ours() }))
  }
  return toMedians(pairs)
}

export function toMedians(pairs: readonly Pair[]): Pair {
  return { ours: median(pairs.map((pair) => pair.ours)), floor: median(pairs.map((pair) => pair.floor)) }
}

export function toRow(name: string, { ours, floor }: Pair, unit: string, note: string): Row {
  return { name, ours: round(ours), floor: round(floor), ratio: round(ours / floor), unit, note }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length / 2
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  if (low === undefined || high === undefined) throw new RangeError('no values')
  return (low + high) / 2
}

/** Milliseconds that `act` takes. */
export function time(act: () => void): number {
  const started = performance.now()
  act()
  return performance.now() - started
}

function swap({ ours, floor }: Pair): Pair {
  return { ours: floor, floor: ours }
}

/** Three digits that mean something. */
function round(value: number): number {
  return Number(value.toPrecision(3))
}

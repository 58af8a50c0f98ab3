import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'

const CHUNK = 16 * 1024 * 1024
const LARGEST_MAPPING = 2 ** 36

export interface SearchedProcess {
  readonly pid: number
  /** First words of its command line. */
  readonly name: string
  readonly megabytes: number
  readonly hits: number
  /** Of what is known to be there. */
  readonly controls: number
}

/** Looks for bytes in everything these processes have written to memory (Linux, and only one's own processes or as root). */
export function searchMemory(
  pids: readonly number[],
  needles: readonly Buffer[],
  control: Buffer,
): readonly SearchedProcess[] {
  return pids.flatMap((pid) => {
    try {
      return [searchProcess(pid, needles, control)]
    } catch {
      // It ended meanwhile, and its memory with it.
      return []
    }
  })
}

/** A process and all below it. */
export function listProcessTree(root: number): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), readParent(Number(name))] as const)
  const tree = [root]
  for (const parent of tree) tree.push(...parents.filter(([, each]) => each === parent).map(([pid]) => pid))
  return tree
}

function readParent(pid: number): number {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    return NaN
  }
}

function searchProcess(pid: number, needles: readonly Buffer[], control: Buffer): SearchedProcess {
  const name = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, 3).join(' ').slice(0, 80)
  const maps = readFileSync(`/proc/${pid}/maps`, 'utf8')
  const memory = openSync(`/proc/${pid}/mem`, 'r')
  const longest = Math.max(...[control, ...needles].map(({ length }) => length))
  const buffer = Buffer.alloc(CHUNK + longest)
  let [bytes, hits, controls] = [0, 0, 0]
  try {
    for (const [, from = '0', to = '0'] of maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gm)) {
      const [start, end] = [parseInt(from, 16), parseInt(to, 16)]
      if (end - start > LARGEST_MAPPING) continue
      for (let at = start; at < end; at += CHUNK) {
        const read = readAt(memory, buffer, at, Math.min(CHUNK + longest, end - at))
        bytes += read
        for (const needle of needles) hits += count(buffer.subarray(0, read), needle)
        controls += count(buffer.subarray(0, read), control)
      }
    }
  } finally {
    buffer.fill(0)
    closeSync(memory)
  }
  return { pid, name, megabytes: Math.round(bytes / 2 ** 20), hits, controls }
}

/** Pages that are not there cannot be read: they hold nothing. */
function readAt(memory: number, buffer: Buffer, at: number, length: number): number {
  try {
    return readSync(memory, buffer, 0, length, at)
  } catch {
    return 0
  }
}

function count(where: Buffer, needle: Buffer): number {
  let found = 0
  for (let at = where.indexOf(needle); at >= 0; at = where.indexOf(needle, at + 1)) found += 1
  return found
}

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pathToFileURL } from 'node:url'
import type { Bench, Row } from './measure.ts'

/** `npm run bench [-- name … --rounds N --size N]`: every bench, or the named ones; tables here, figures in out/bench/. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '3' }, size: { type: 'string' } },
})
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.replace('.bench.ts', ''))
  .filter((name) => positionals.length === 0 || positionals.includes(name))
const directory = join(import.meta.dirname, '../out/bench')
mkdirSync(directory, { recursive: true })
console.log(`Node ${process.versions.node}, ${cpus().length} CPUs, load ${describeLoad()} before the run`)

for (const name of names) {
  const { bench } = (await import(pathToFileURL(join(import.meta.dirname, `${name}.bench.ts`)).href)) as {
    bench: Bench
  }
  const rows = await bench({ rounds: Number(values.rounds), size: values.size ? Number(values.size) : undefined })
  print(name, rows)
  writeFileSync(join(directory, `${name}.json`), `${JSON.stringify({ rows }, null, 2)}\n`)
}
// A bench that was misspelt measured nothing.
process.exit(names.length > 0 ? 0 : 1)

function print(name: string, rows: readonly Row[]): void {
  console.log(`\n${name}, load ${describeLoad()} after it`)
  console.log(`${'row'.padEnd(16)}${'ours'.padStart(10)}${'floor'.padStart(10)}${'ratio'.padStart(8)}  unit`)
  for (const { name: row, ours, floor, ratio, unit, note } of rows) {
    const figures = `${String(ours).padStart(10)}${String(floor).padStart(10)}${String(ratio).padStart(8)}`
    console.log(`${row.padEnd(16)}${figures}  ${unit.padEnd(7)} ${note}`)
  }
}

function describeLoad(): string {
  return (loadavg()[0] ?? 0).toFixed(1)
}

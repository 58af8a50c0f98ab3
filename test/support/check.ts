import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, runStep, type Step } from './steps.ts'

/** `npm run check`: what a change must pass before it is committed, in under two minutes. */
const rooms = ['domain', 'main', 'native', 'server', 'test']
const lanes: readonly (readonly Step[])[] = [
  [
    {
      name: 'format',
      command: ['prettier', '--check', '--cache', '--cache-location', '.cache/prettier', '--log-level', 'warn', '.'],
    },
    { name: 'lint', command: ['eslint', '--cache', '--cache-location', '.cache/eslint', '.'] },
    { name: 'types renderer', command: ['vue-tsc', '-p', 'renderer/tsconfig.json', ...remembered('renderer')] },
    {
      name: 'types renderer tests',
      command: ['vue-tsc', '-p', 'renderer/tsconfig.test.json', ...remembered('renderer-test')],
    },
    ...rooms.map((room) => ({
      name: `types ${room}`,
      command: ['tsc', '-p', `${room}/tsconfig.json`, ...remembered(room)],
    })),
  ],
  [{ name: 'unit', command: ['vitest', 'run', '--project', 'unit', '--reporter=dot'] }],
]

mkdirSync(join(root, '.cache'), { recursive: true })
const results = (await Promise.all(lanes.map(runLane))).flat()
for (const { name, ok, seconds } of results) console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`)
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1

/** What the last check found true of unchanged files need not be found again. */
function remembered(room: string): readonly string[] {
  return ['--incremental', '--tsBuildInfoFile', `.cache/types/${room}.tsbuildinfo`]
}

async function runLane(lane: readonly Step[]) {
  const done = []
  for (const step of lane) done.push(await runStep(step))
  return done
}

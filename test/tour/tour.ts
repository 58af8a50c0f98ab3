import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { electronUnderTest } from '../electron-stand-in/which.ts'
import { steps } from '../story/steps.ts'
import { setStage } from '../story/stage.ts'
import { root } from '../support/steps.ts'

/** `npm run tour`: the main job in the real window, one picture a step. */
const directory = join(root, 'out/tour')
rmSync(directory, { recursive: true, force: true })
mkdirSync(directory, { recursive: true })

const { kind, version, chromium } = electronUnderTest()
console.log(`tour on ${kind} ${version}${chromium ? ` (${chromium})` : ''}, 10,000 sample groups`)
const cast = await setStage(10_000)
const report = []
try {
  await cast.desk.launch()
  for (const [index, step] of steps.entries()) {
    const started = performance.now()
    const screenshot = `${String(index + 1).padStart(2, '0')}.png`
    const problem = await tryStep(() => step.run(cast))
    const ms = Math.round(performance.now() - started)
    await (step.onPhone ? cast.reviewer.page : cast.desk.page).screenshot({ path: join(directory, screenshot) })
    report.push({ name: step.name, ok: problem === undefined, ms, screenshot, ...(problem ? { problem } : {}) })
    console.log(
      `${problem ? 'FAILED' : 'ok    '} ${screenshot} ${step.name} (${ms} ms)${problem ? `\n${problem}` : ''}`,
    )
    if (problem) break
  }
} finally {
  await cast.end()
}
const problems = cast.desk.problems
const ok = report.length === steps.length && report.every((step) => step.ok) && problems.length === 0
for (const problem of problems) console.log(`the page complained: ${problem}`)
writeFileSync(join(directory, 'report.json'), JSON.stringify({ steps: report, problems, ok }, null, 2))
console.log(
  ok ? `${report.length} steps, all as they should be: out/tour/` : 'the tour did not finish: see out/tour/report.json',
)
process.exit(ok ? 0 : 1)

async function tryStep(run: () => Promise<void>): Promise<string | undefined> {
  try {
    await run()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

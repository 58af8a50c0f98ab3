import { expect, test } from '@playwright/test'
import { steps } from '../story/steps.ts'
import { setStage } from '../story/stage.ts'

/** Fewer groups than the tour: what is at stake here is the job, not the length of the list. */
const groups = 120

test('a clerk does the main job with the keyboard alone', async () => {
  test.setTimeout(400_000)
  const cast = await setStage(groups)
  try {
    await cast.desk.launch()
    for (const step of steps) await test.step(step.name, () => step.run(cast))
    expect(cast.desk.problems).toEqual([])
    console.log(`main job: ${steps.length} steps by keyboard`)
  } finally {
    await cast.end()
  }
})

/**
 * The power goes at every third step, on another day at others; BORDER_DESK_KILL_EVERY=1 takes them all, which is three minutes.
 * The first login is always among them: it makes the workspace.
 */
const killEvery = Number(process.env['BORDER_DESK_KILL_EVERY'] ?? 3)
const killFrom = new Date().getUTCDate() % killEvery

test('the power may go at any step: what was on the screen two seconds before is still there', async () => {
  test.setTimeout(600_000)
  let kills = 0
  const cast = await setStage(groups)
  try {
    await cast.desk.launch()
    for (const [index, step] of steps.entries()) {
      await test.step(step.name, async () => {
        await step.run(cast)
        if (index > 0 && index % killEvery !== killFrom) return
        kills += 1
        // The promise under test: two seconds after the last key everything is safe.
        await new Promise((done) => setTimeout(done, 2000))
        await cast.desk.kill()
        await cast.desk.launch()
        // The very first login is the one that makes the workspace; from then on key and PIN are enough.
        await cast.desk.unlock()
        await step.holds(cast)
      })
    }
    expect(cast.desk.problems).toEqual([])
    console.log(`main job: killed and started again at ${kills} of ${steps.length} steps, nothing lost`)
  } finally {
    await cast.end()
  }
})

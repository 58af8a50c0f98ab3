import type { Page } from 'playwright'
import type { CallName, InputOf, OutputOf } from '../../../domain/ipc/calls.ts'
import type {} from '../../../renderer/bridge/desk.ts'

/** Asks through the page's bridge and gives the answer's value; a refusal is a failure of the test. */
export async function ask<N extends CallName>(page: Page, name: N, input: InputOf<N>): Promise<OutputOf<N>> {
  const answer = await page.evaluate(([call, one]) => window.desk.invoke(call, one), [name, input] as const)
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code}`)
  return answer.value as OutputOf<N>
}

/**
 * Asks the same call once for each input and gives the codes: `ok`, a failure's code, or `no answer` and why.
 * Inputs are JavaScript texts: the driver's own way of handing values over stumbles at the strangest of them.
 */
export function askAll(page: Page, name: CallName, inputs: readonly string[]): Promise<readonly string[]> {
  return page.evaluate(`(async () => {
    const codes = []
    for (const input of [${inputs.map((input) => `() => (${input})`).join(',\n')}]) {
      const answer = await window.desk.invoke('${name}', input()).catch((error) => 'no answer: ' + error)
      if (typeof answer === 'string') codes.push(answer)
      else if (answer.ok === true) codes.push('ok')
      else codes.push(answer.error?.code ?? 'no answer: neither value nor error')
    }
    return codes
  })()`)
}

/** Runs each text in the page and tells which of them came to something instead of rejecting. */
export function tryAll(page: Page, codes: readonly (readonly [name: string, code: string])[]): Promise<string[]> {
  const tries = codes.map(([name, code]) => `[${JSON.stringify(name)}, () => ${code}]`)
  return page.evaluate(`(async () => {
    const done = []
    const attempts = [${tries.join(',\n')}].map(async ([name, attempt]) => {
      const patience = new Promise((_, reject) => setTimeout(reject, 3000, new Error('silence')))
      // While the driver's own text runs, the policy lets it build functions; what a timer calls is judged as the page's.
      await new Promise((done) => setTimeout(done))
      try {
        await Promise.race([attempt(), patience])
        done.push(name)
      } catch {}
    })
    await Promise.all(attempts)
    return done
  })()`)
}

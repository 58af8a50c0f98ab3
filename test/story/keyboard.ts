import type { Page } from 'playwright'

/** The clerk's hands: everything goes through keys, nothing is clicked. */
export class Keyboard {
  readonly #page: Page
  constructor(page: Page) {
    this.#page = page
  }

  /** Presses Tab until the thing of this name has the focus: a field by its label, a button or link by its words. */
  async tabTo(
    name: string | RegExp,
    { back = false, within }: { back?: boolean; within?: string } = {},
  ): Promise<void> {
    for (let count = 0; count < 250; count += 1) {
      const focused = await this.#describeFocus()
      const isName = typeof name === 'string' ? focused.name === name : name.test(focused.name)
      if (isName && (within === undefined || focused.groups.includes(within))) return
      await this.#page.keyboard.press(back ? 'Shift+Tab' : 'Tab')
    }
    throw new Error(`250 times Tab and never at ${String(name)}${within ? ` in ${within}` : ''}`)
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) await this.#page.keyboard.press(key)
  }

  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text)
  }

  /** Goes to a field and replaces what stands in it. */
  async fill(name: string, text: string, within?: string): Promise<void> {
    await this.tabTo(name, within === undefined ? {} : { within })
    await this.press('Control+a')
    await this.type(text)
  }

  /** Goes to a choice, types what it is called, and takes the first match. */
  async choose(name: string, text: string, within?: string): Promise<void> {
    await this.fill(name, text, within)
    await this.#page.getByRole('option').first().waitFor()
    await this.press('Enter')
  }

  async #describeFocus(): Promise<{ name: string; groups: readonly string[] }> {
    return this.#page.evaluate(() => {
      const element = document.activeElement
      const toName = (target: Element): string => {
        const ids = target.getAttribute('aria-labelledby')?.split(' ') ?? []
        const labelled = ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ')
        const labels =
          target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target.labels : null
        const own = target.getAttribute('aria-label') ?? (labelled || labels?.[0]?.textContent) ?? target.textContent
        return (own ?? '')
          .replace(/\s+/g, ' ')
          .replace(/\s*\*\s*$/, '')
          .trim()
      }
      const groups: string[] = []
      for (let parent = element?.parentElement; parent; parent = parent.parentElement) {
        if (parent.matches('[role=group],[role=radiogroup],[role=region],section,fieldset,[role=dialog]'))
          groups.push(toName(parent))
      }
      return { name: element ? toName(element) : '', groups }
    })
  }
}

import { expect as plainExpect } from '@playwright/test'
import type { Province } from '../support/province.ts'
import type { SampleFiles } from '../support/sample-files.ts'
import type { DeskApp } from './desk-app.ts'
import type { Reviewer } from './reviewer.ts'

/** Who and what takes part in the main job. */
export interface Cast {
  readonly desk: DeskApp
  readonly province: Province
  readonly reviewer: Reviewer
  readonly files: SampleFiles
}

/**
 * One step of the main job. `run` may start from any page of the client, `holds` is asked of a client that has been
 * killed and started anew: what was on the screen two seconds before must still be there.
 */
export interface StoryStep {
  readonly name: string
  /** Shown on the reviewer's page instead of the client. */
  readonly onPhone?: boolean
  readonly run: (cast: Cast) => Promise<void>
  readonly holds: (cast: Cast) => Promise<void>
}

/** Patient: these machines are busy, and some waits are for a network that has to be missed first. */
export const expect = plainExpect.configure({ timeout: 30_000 })

export const planTitle = '赴德国、法国开展农业科技合作交流团组'

/** Opens a filing by its name from its list, with the keyboard. */
export async function openCase(
  { desk }: Pick<Cast, 'desk'>,
  list: 'plan' | 'task-group',
  title: string,
): Promise<void> {
  const { page, keys } = desk
  if (await page.getByRole('heading', { level: 1, name: title }).isVisible()) return
  await keys.press(list === 'plan' ? 'Alt+2' : 'Alt+3')
  await page.getByRole('searchbox').or(page.getByLabel('查询内容')).waitFor()
  await keys.press('/')
  await keys.type(title)
  await keys.press('Enter')
  await page.getByText('共 1 条').waitFor()
  await keys.tabTo(new RegExp(title))
  await keys.press('Enter')
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
}

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { provisionPracticeKey } from '../../../server/sample/ca/provision-practice-key.ts'
import { getSampleCa } from '../../../server/sample/ca/sample-ca.store.ts'
import { sampleAccounts } from '../../../server/sample/sample-accounts.ts'
import { sampleUnits } from '../../../server/sample/sample-units.ts'
import { samplePin, type Province } from '../../support/province.ts'

export type KeyName = 'leaving' | 'another' | 'next' | 'twoUnits' | 'passportDesk' | 'recovery'

/** Practice keys and one slot for them: of people of the province, and the one from the unit's safe. */
export class KeyDrawer {
  readonly #places: Readonly<Record<KeyName, string>>
  readonly #slot: string
  #plugged: KeyName | undefined

  private constructor(directory: string, recovery: string) {
    const place = (name: string) => join(directory, name)
    this.#places = {
      ...{ leaving: place('leaving'), another: place('another'), next: place('next'), recovery },
      ...{ twoUnits: place('two-units'), passportDesk: place('passport-desk') },
    }
    this.#slot = join(directory, 'slot')
  }

  /** `directory` is the one the province was made in. */
  static async fill(directory: string, { recoveryKey }: Province): Promise<KeyDrawer> {
    const drawer = new KeyDrawer(join(directory, 'keys'), recoveryKey)
    const ca = await getSampleCa(join(directory, 'authority'))
    for (const [name, account] of [
      ['leaving', 'zhuanbanyuan01'],
      ['another', 'zhuanbanyuan01'],
      ['next', 'zhuanbanyuan02'],
      ['twoUnits', 'zhuanbanyuan03'],
      ['passportDesk', 'huzhaotai01'],
    ] as const) {
      const clerk = toHolder(account)
      await provisionPracticeKey({ dir: drawer.#places[name], ca, pin: samplePin, label: `练习 ${clerk.name}`, clerk })
    }
    return drawer
  }

  /** The same province for a client that has this slot and no other key. */
  toProvince(province: Province): Province {
    const { BORDER_DESK_SERVER = '', BORDER_DESK_OFFICE = '' } = province.clientEnvironment
    const clientEnvironment = { BORDER_DESK_SERVER, BORDER_DESK_OFFICE, BORDER_DESK_PRACTICE_KEY: this.#slot }
    return { ...province, clientEnvironment, keyKind: 'practice' }
  }

  plugIn(name: KeyName): void {
    this.pullOut()
    renameSync(this.#places[name], this.#slot)
    this.#plugged = name
  }

  pullOut(): void {
    if (this.#plugged && existsSync(this.#slot)) renameSync(this.#slot, this.#places[this.#plugged])
    this.#plugged = undefined
  }

  /** As if so many wrong PINs had been entered. */
  set wrongTries(wrong: number) {
    writeFileSync(join(this.#slot, 'tries.json'), JSON.stringify({ wrong }))
  }

  get wrongTries(): number {
    return Number(JSON.parse(readFileSync(join(this.#slot, 'tries.json'), 'utf8')).wrong)
  }
}

function toHolder(name: string) {
  const account = sampleAccounts.find((each) => each.account === name)
  if (!account?.unitCode) throw new Error(`${name} is no clerk of a unit`)
  const unitName = sampleUnits.find(({ code }) => code === account.unitCode)?.name ?? ''
  return { name: account.name, unitName, unitCode: account.unitCode, number: account.clerkNumber }
}

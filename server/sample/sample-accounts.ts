import type { Account } from '../auth/account.repo.ts'
import { DESK_UNIT } from './sample-units.ts'

export interface SampleAccount extends Omit<Account, 'passwordHash' | 'failures' | 'lockedUntil'> {
  readonly password: string
  /** Codes of the units the clerk files for besides his own. */
  readonly furtherUnits?: readonly string[]
}

/** Invented people with passwords everybody may know. `clerkNumber` is the serialNumber of their certificate's subject. */
export const sampleAccounts: readonly SampleAccount[] = [
  {
    account: 'zhuanbanyuan01',
    password: 'Jilin@2026',
    role: 'clerk',
    name: '郑检样',
    unitCode: DESK_UNIT,
    clerkNumber: 'JL-000771-01',
    phone: '0431-80000771',
  },
  {
    account: 'zhuanbanyuan02',
    password: 'Jilin@2026',
    role: 'clerk',
    name: '白试行',
    unitCode: DESK_UNIT,
    clerkNumber: 'JL-000771-02',
    phone: '0431-80000772',
  },
  {
    account: 'zhuanbanyuan03',
    password: 'Jilin@2026',
    role: 'clerk',
    name: '池样本',
    unitCode: '000305',
    clerkNumber: 'JL-000305-01',
    phone: '0431-80000305',
    furtherUnits: ['000306'],
  },
  {
    account: 'huzhaotai01',
    password: 'Jilin@2026',
    role: 'passport-desk',
    name: '佟照例',
    unitCode: DESK_UNIT,
    clerkNumber: 'JL-000771-11',
    phone: '0431-80000773',
  },
  {
    account: 'shenheyuan01',
    password: 'Shenhe@2026',
    role: 'reviewer',
    name: '沈核例',
    unitCode: null,
    clerkNumber: 'JL-FAO-01',
    phone: '0431-80000001',
  },
]

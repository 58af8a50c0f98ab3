import type { Clerk } from '../../domain/sync/session.ts'

export const unitText = {
  label: '申报单位',
  all: '全部申报单位',
  ask: '先选择申报单位：单位信息会自动带入',
  other: '换申报单位',
  ownUnit: '本单位',
  withSubordinates: (unit: string) => `${unit}及下属单位`,
}

/** Whom a clerk files for, in the little room of a headline. */
export function toUnitsLine({ unitName, units }: Clerk): string {
  return units.length > 1 ? `${unitName}等 ${units.length} 个单位` : unitName
}

export function toAllUnits({ units }: Clerk): string {
  return units.map(({ name }) => name).join('、')
}

import type { DeletionsView, HeldRecord } from '../../domain/ipc/deletion-view.ts'

type Entity = HeldRecord['entity']

const kinds: { readonly [E in Entity]: readonly [name: string, measure: string] } = {
  filing: ['申报件', '件'],
  person: ['人员资料', '人'],
  passport: ['护照信息', '本'],
  notice: ['站内信', '封'],
  unit: ['单位', '个'],
}

export const deletionText = {
  title: '等待确认的删除',
  about: '外办的服务器上不再有这些记录。为防止误删，本机先保留，由您决定。',
  accept: '确认删除',
  putOff: '暂不删除',
  toPage: '查看并决定',
  advice:
    '有疑问时，请先致电外办信息管理员核实。暂不删除：这些记录照常可以查看，随时可以回到这里。外办重新发来的记录会自动移出这里。',
  kept: '已保留，这些记录照常可以查看',
  none: {
    title: '没有等待确认的删除',
    todo: '外办一次要求删除很多记录，或者不再有已给回执的申报件时，会先列在这里请您确认。',
  },
}

export function toKindName(entity: Entity): string {
  return kinds[entity][0]
}

/** One line of what there is: 申报件 120 件，人员资料 3 人. */
export function toHeldCounts({ groups }: Pick<DeletionsView, 'groups'>): string {
  return groups.map(({ entity, count }) => `${kinds[entity][0]} ${count} ${kinds[entity][1]}`).join('，')
}

export function toHeldLine(count: number): string {
  return `外办的服务器上少了 ${count} 项记录，本机暂时保留。`
}

/** Empty where there is none such. */
export function toReceiptedLine({ receipted }: Pick<DeletionsView, 'receipted'>): string {
  if (receipted === 0) return ''
  return `其中 ${receipted} 件申报外办已经收下并给过回执，可能是外办的服务器恢复了较早的数据。确认删除后各另存一份草稿，可以重新上报。`
}

export function toAcceptQuestion(view: DeletionsView): { title: string; text: string; yes: string; danger: true } {
  return {
    title: `删除 ${view.total} 项记录？`,
    text: `${toHeldCounts(view)}将不再显示。您填写而没有上报的内容${view.receipted > 0 ? '、外办给过回执的申报' : ''}会另存为草稿。`,
    yes: deletionText.accept,
    danger: true,
  }
}

export function toDeletedLine(count: number): string {
  return `已删除 ${count} 项记录`
}

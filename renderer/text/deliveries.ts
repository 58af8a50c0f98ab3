import type { Delivery } from '../../domain/ipc/views.ts'

export interface Tag {
  readonly title: string
  readonly tone: 'plain' | 'busy' | 'attention'
}

/** What stands in place of the office's state while the office does not know yet. */
export const deliveryTags: Readonly<Record<Exclude<Delivery, 'none'>, Tag>> = {
  waiting: { title: '等待发送', tone: 'busy' },
  sending: { title: '正在发送', tone: 'busy' },
  unconfirmed: { title: '正在核实', tone: 'busy' },
  blocked: { title: '未送达', tone: 'attention' },
}

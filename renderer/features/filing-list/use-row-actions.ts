import { useRouter } from 'vue-router'
import { canApply, getState } from '../../../domain/filing/state-machine.ts'
import { getFiling } from '../../../domain/filings.ts'
import type { FilingRow } from '../../../domain/ipc/views.ts'
import { desk, toFailure } from '../../bridge/desk.ts'
import { confirmBox } from '../../ui/confirm-box.ts'
import { useSnack } from '../../ui/snack.store.ts'

export interface RowAction {
  readonly key: string
  readonly title: string
  readonly danger?: boolean
  readonly run: () => Promise<unknown>
}

/** What can be done with a row, in the manual's words; nothing is offered that would be refused. */
export function useRowActions(): {
  list(row: FilingRow): readonly RowAction[]
  open(row: FilingRow, tab?: string): Promise<unknown>
} {
  const router = useRouter()
  const snack = useSnack()

  function open(row: FilingRow, tab = 'form'): Promise<unknown> {
    return router.push({ path: `/case/${row.id}`, query: { tab } })
  }

  function list(row: FilingRow): readonly RowAction[] {
    const { states } = getFiling(row.kind)
    const still = row.delivery === 'none'
    // Two versions: which one goes on is chosen before anything else.
    const parted = row.nextStep.code === 'conflict'
    function may(event: string): boolean {
      return still && !parted && canApply(states, row.state, event, 'unit')
    }
    const editable = still && !parted && getState(states, row.state).editable
    const group = row.kind === 'task-group'
    // Of a unit the clerk no longer files for: it can be read and deleted.
    if (row.nextStep.code === 'unit-lost') {
      return [
        { key: 'view', title: '查看', run: () => open(row) },
        { key: 'delete', title: '删除', danger: true, run: () => remove(row) },
      ]
    }
    return [
      ...(parted ? [{ key: 'conflict', title: '对比处理', run: () => router.push(`/conflict/${row.id}`) }] : []),
      { key: 'view', title: editable ? '填报' : '查看', run: () => open(row) },
      // A draft that was never filed has no progress to look at.
      ...(row.round > 0
        ? [{ key: 'progress', title: group ? '查看团组进度' : '查看进度', run: () => open(row, 'progress') }]
        : []),
      ...(group
        ? [{ key: 'materials', title: editable ? '上传审批材料' : '查看审批材料', run: () => open(row, 'materials') }]
        : []),
      ...(still ? [] : [{ key: 'outbox', title: '去发件箱', run: () => router.push('/outbox') }]),
      ...(may('submit') ? [{ key: 'submit', title: '上报', run: () => submit(row) }] : []),
      ...(may('withdraw') ? [{ key: 'withdraw', title: '撤回', run: () => withdraw(row) }] : []),
      ...(may('delete') ? [{ key: 'delete', title: '删除', danger: true, run: () => remove(row) }] : []),
    ]
  }

  /** 上报 always passes the pre-flight of the case page, where the clerk sees what is signed. */
  function submit(row: FilingRow): Promise<unknown> {
    return router.push({ path: `/case/${row.id}`, query: { tab: 'form', submit: '1' } })
  }

  async function withdraw(row: FilingRow): Promise<void> {
    const sure = await confirmBox({
      title: '撤回申报',
      text: `撤回“${row.title}”后，外办停止审核；改好可以再次上报。`,
      yes: '撤回',
    })
    if (!sure) return
    await attempt(async () => {
      const answer = await desk.call('filing.withdraw', { id: row.id, reason: '' })
      if (answer.ok) snack.say(`“${row.title}”已撤回，可以修改后再次上报`)
      else snack.sayFailure(answer.error)
    })
  }

  /** No question first: it can be taken back, which is better than being asked. */
  async function remove(row: FilingRow): Promise<void> {
    await attempt(async () => {
      const answer = await desk.call('filing.delete', { id: row.id })
      if (!answer.ok) return snack.sayFailure(answer.error)
      snack.show({ text: `“${row.title || '未命名'}”已删除`, tone: 'plain', undo: () => restore(row) })
    })
  }

  async function restore(row: FilingRow): Promise<void> {
    await attempt(async () => {
      const answer = await desk.call('filing.restore', { id: row.id })
      if (answer.ok) snack.say(`“${row.title || '未命名'}”已恢复`)
      else snack.sayFailure(answer.error)
    })
  }

  async function attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (error) {
      snack.sayFailure(toFailure(error))
    }
  }

  return { list, open }
}

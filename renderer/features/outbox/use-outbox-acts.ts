import { useRouter } from 'vue-router'
import type { OutboxRow } from '../../../domain/ipc/views.ts'
import { desk, toFailure } from '../../bridge/desk.ts'
import { outboxText, toRecallQuestion } from '../../text/outbox.ts'
import { confirmBox } from '../../ui/confirm-box.ts'
import { useSnack } from '../../ui/snack.store.ts'

/** What the clerk can do with an item of the outbox, and with all of them. */
export function useOutboxActs() {
  const router = useRouter()
  const snack = useSnack()

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      snack.sayFailure(toFailure(error))
    }
  }

  function open(row: OutboxRow): void {
    if (row.filingId !== null) void router.push(`/case/${row.filingId}?tab=form`)
  }

  function compare(row: OutboxRow): void {
    if (row.filingId !== null) void router.push(`/conflict/${row.filingId}`)
  }

  function toPackage(row: OutboxRow): void {
    void router.push({ path: '/package', query: { id: row.id } })
  }

  async function retry(row: OutboxRow): Promise<void> {
    await attempt(async () => {
      const answer = await desk.call('outbox.retry', { id: row.id })
      if (answer.ok) snack.say(row.state === 'unconfirmed' ? outboxText.asked : outboxText.queued)
      else snack.sayFailure(answer.error)
    })
  }

  async function recall(row: OutboxRow): Promise<void> {
    // What the office has refused is taken back to be corrected: there is nothing to lose and nothing to ask.
    const sure = row.state === 'blocked' || (await confirmBox(toRecallQuestion(row)))
    if (!sure) return
    await attempt(async () => {
      const answer = await desk.call('outbox.recall', { id: row.id })
      if (!answer.ok) return snack.sayFailure(answer.error)
      if (row.type === 'submit-filing') open(row)
      else snack.say(row.state === 'blocked' ? outboxText.removed : outboxText.recalled)
    })
  }

  async function stop(stopped: boolean): Promise<void> {
    await attempt(async () => {
      await desk.call('outbox.pause', { paused: stopped })
      snack.say(stopped ? outboxText.stopped : outboxText.resumed)
    })
  }

  return { open, compare, toPackage, retry, recall, stop }
}

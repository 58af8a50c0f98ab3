import { onScopeDispose, watch } from 'vue'
import { desk } from '../bridge/desk.ts'
import { useSync } from '../bridge/sync.store.ts'
import { syncText, toSyncLine } from '../text/sync.ts'
import { useSnack } from './snack.store.ts'

/** Longer than this nobody waits for the word that it is done; the top bar goes on telling. Milliseconds. */
const ANSWER_WITHIN = 4_000
const SEEN_IN = 2_000

/** 立即同步: says that it is at it, and then what came of it. */
export function useSyncNow(): () => void {
  const sync = useSync()
  const snack = useSnack()
  let timer: ReturnType<typeof setTimeout> | undefined
  let askedFrom: string | null | undefined

  function start(): void {
    askedFrom = sync.view?.lastSyncAt ?? null
    snack.show({ text: syncText.atIt, tone: 'plain', shownFor: ANSWER_WITHIN + SEEN_IN })
    clearTimeout(timer)
    timer = setTimeout(finish, ANSWER_WITHIN)
    void desk.call('sync.now').catch(() => undefined)
  }

  function finish(): void {
    clearTimeout(timer)
    askedFrom = undefined
    // Something newer may be said there by now.
    if (snack.current?.text !== syncText.atIt) return
    const { text, tone } = toSyncLine(sync.view)
    snack.show({ text, tone: tone === 'attention' ? 'attention' : 'plain', shownFor: SEEN_IN })
  }

  watch(
    () => sync.view?.lastSyncAt,
    (now) => {
      if (askedFrom !== undefined && now !== askedFrom) finish()
    },
  )
  onScopeDispose(() => clearTimeout(timer))
  return start
}

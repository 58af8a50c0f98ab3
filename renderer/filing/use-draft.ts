import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { AnyFiling } from '../../domain/filing/define-filing.ts'
import { toCompleteData } from '../../domain/filing/filing-data.ts'
import type { FilingData } from '../../domain/filing/section.ts'
import type { CaseView } from '../../domain/ipc/views.ts'
import { failure } from '../../domain/result.ts'
import { desk, toFailure } from '../bridge/desk.ts'
import { useSession } from '../bridge/session.store.ts'
import { createSaver, type SaveState } from './saver.ts'

export interface Draft {
  readonly data: ShallowRef<FilingData>
  readonly save: ShallowRef<SaveState>
  /** Whether anything was typed since the page was opened. */
  readonly touched: Ref<boolean>
  change(data: FilingData): void
  flush(): Promise<boolean>
  /** Takes over what was read anew, unless newer words stand on the screen. */
  adopt(view: CaseView): void
  /** Gives up what is on the screen in favour of what is on disk. */
  reset(view: CaseView): void
}

/** The clerk's copy of a filing: what is on the screen, written to disk by itself. */
export function useDraft(filing: AnyFiling, opened: CaseView): Draft {
  const data = shallowRef(toCompleteData(filing, opened.data))
  const touched = ref(false)
  const saver = createSaver(
    { version: opened.version, savedAt: opened.savedAt },
    async (changed, baseVersion) => {
      try {
        return await desk.call('filing.save', { id: opened.id, data: toInput(changed), baseVersion })
      } catch (error) {
        const { code, values } = toFailure(error)
        return failure(code, values)
      }
    },
    () => {
      save.value = saver.state()
    },
  )
  const save = shallowRef(saver.state())

  function change(changed: FilingData): void {
    data.value = changed
    touched.value = true
    saver.change(changed)
  }

  function reset(view: CaseView): void {
    data.value = toCompleteData(filing, view.data)
    saver.restart(view.version, view.savedAt)
  }

  function adopt(view: CaseView): void {
    const { phase, version } = saver.state()
    // An answer that was read before the last save is older than the screen.
    if (phase === 'saved' && view.version > version) reset(view)
  }

  const writeNow = (): void => void saver.flush()
  window.addEventListener('blur', writeNow)
  window.addEventListener('pagehide', writeNow)
  const stopWriting = useSession().onLocking(() => saver.flush())
  onScopeDispose(() => {
    stopWriting()
    window.removeEventListener('blur', writeNow)
    window.removeEventListener('pagehide', writeNow)
    saver.stop()
  })

  return { data, save, touched, change, flush: () => saver.flush(), adopt, reset }
}

type SaveInput = Record<string, Record<string, string | number | boolean | string[] | null>>

// The schema of the border speaks of mutable arrays; nothing on the way changes them.
function toInput(data: FilingData): SaveInput {
  return data as unknown as SaveInput
}

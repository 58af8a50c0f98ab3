import type { Ref } from 'vue'
import { onBeforeRouteLeave, useRoute, useRouter } from 'vue-router'
import type { CaseView } from '../../domain/ipc/views.ts'
import { desk } from '../bridge/desk.ts'
import { useSession } from '../bridge/session.store.ts'
import { caseText } from '../text/form.ts'
import { confirmBox } from '../ui/confirm-box.ts'
import { useSnack } from '../ui/snack.store.ts'

/** The `version` of a filing that was made and not written into. */
const NEVER_SAVED = 1

interface Parts {
  readonly view: Readonly<Ref<CaseView>>
  readonly title: Readonly<Ref<string>>
  readonly touched: Readonly<Ref<boolean>>
  readonly gone: Readonly<Ref<boolean>>
  readonly flush: () => Promise<boolean>
}

/** 返回: what was typed stays as a draft and is offered; a new filing nobody wrote anything into leaves no trace. */
export function useLeave(parts: Parts): void {
  const session = useSession()
  const snack = useSnack()
  const router = useRouter()
  const { id } = parts.view.value
  const isNew = useRoute().query['new'] === '1'

  onBeforeRouteLeave(async () => {
    // Locked: the main process has put the draft away itself and takes no calls.
    if (session.clerk === null || parts.gone.value) return true
    if (!(await parts.flush())) return confirmBox(caseText.leaveUnsaved)
    if (!isNew || parts.view.value.delivery !== 'none' || !parts.view.value.editable) return true
    if (untouched()) await discard()
    else offer()
    return true
  })

  /** Nothing was ever written into it: not on this page, nor before a lock brought us back here. */
  function untouched(): boolean {
    const { version, materials } = parts.view.value
    return !parts.touched.value && version === NEVER_SAVED && materials.length === 0
  }

  async function discard(): Promise<void> {
    await desk.call('filing.delete', { id }).catch(() => undefined)
  }

  function offer(): void {
    snack.show({
      text: caseText.keptAsDraft(parts.title.value),
      tone: 'plain',
      actions: [
        { title: caseText.goOn, run: () => router.push(`/case/${id}`).then(() => undefined) },
        { title: caseText.deleteDraft, run: discard },
      ],
    })
  }
}

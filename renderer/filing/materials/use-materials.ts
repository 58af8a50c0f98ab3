import { nextTick, ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { Material } from '../../../domain/filing/material.ts'
import type { Failure, Result } from '../../../domain/result.ts'
import { desk, toFailure } from '../../bridge/desk.ts'
import { materialText } from '../../text/form.ts'
import { confirmBox } from '../../ui/confirm-box.ts'
import { useSnack } from '../../ui/snack.store.ts'
import { toFieldId } from '../use-form.ts'

export interface Materials {
  /** Slot at work now: the file dialog is open, or the file is being looked at. */
  readonly busy: Ref<string | undefined>
  /** Why the last file was not taken, by slot. */
  readonly failures: ShallowRef<ReadonlyMap<string, Failure>>
  attach(slot: string): Promise<void>
  replace(material: Material): Promise<void>
  remove(material: Material): Promise<void>
  takeChanged(material: Material): Promise<void>
  keepTaken(material: Material): Promise<void>
}

/** Putting files into slots. The main process opens the dialog and checks the file; a refusal loses nothing. */
export function useMaterials(filingId: string, reload: () => Promise<void>): Materials {
  const snack = useSnack()
  const busy = ref<string>()
  const failures = shallowRef<ReadonlyMap<string, Failure>>(new Map())

  async function work<T>(slot: string, ask: () => Promise<Result<T>>): Promise<T | undefined> {
    if (busy.value !== undefined) return undefined
    busy.value = slot
    let value: T | undefined
    let problem: Failure | undefined
    try {
      const answer = await ask()
      if (answer.ok) value = answer.value
      else problem = answer.error
    } catch (error) {
      problem = toFailure(error)
    }
    const next = new Map(failures.value)
    next.delete(slot)
    if (problem) next.set(slot, problem)
    failures.value = next
    busy.value = undefined
    await reload()
    await nextTick()
    document.getElementById(toFieldId(`materials.${slot}`))?.focus()
    return value
  }

  async function attach(slot: string): Promise<void> {
    const done = await work(slot, () => desk.call('material.attach', { filingId, slot }))
    if (done?.material) snack.say(materialText.attached(done.material.name))
  }

  async function replace({ id, slot }: Material): Promise<void> {
    const done = await work(slot, () => desk.call('material.replace', { filingId, materialId: id }))
    if (done?.material) snack.say(materialText.replaced(done.material.name))
  }

  async function remove(material: Material): Promise<void> {
    if (!(await confirmBox(materialText.removeQuestion(material.name)))) return
    await work(material.slot, () => desk.call('material.remove', { filingId, materialId: material.id }))
  }

  async function takeChanged({ id, slot }: Material): Promise<void> {
    const done = await work(slot, () => desk.call('material.take-changed', { filingId, materialId: id }))
    if (done?.material) snack.say(materialText.replaced(done.material.name))
  }

  async function keepTaken({ id, slot }: Material): Promise<void> {
    await work(slot, () => desk.call('material.keep', { filingId, materialId: id }))
    if (!failures.value.has(slot)) snack.say(materialText.kept)
  }

  return { busy, failures, attach, replace, remove, takeChanged, keepTaken }
}

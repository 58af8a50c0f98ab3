import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Failure } from '../../../domain/result.ts'
import type { Person } from '../../../domain/sync/change.ts'
import { desk, toFailure, useDeskEvent } from '../../bridge/desk.ts'

/** Milliseconds of quiet before the people are asked for again. */
const quiet = 120

/** 人员资料 as it is typed into a search; what was ticked stays ticked while the search changes. */
export function usePersonSearch(isTaken: (person: Person) => boolean) {
  const text = ref('')
  const people = shallowRef<readonly Person[]>([])
  const total = ref(0)
  const failure = shallowRef<Failure>()
  const active = ref(0)
  const picked = shallowRef<ReadonlyMap<string, Person>>(new Map())
  const current = computed(() => people.value[active.value])
  let question = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function search(at = 0): Promise<void> {
    question += 1
    const mine = question
    try {
      const page = await desk.call('person.list', { text: text.value.trim() })
      if (mine !== question) return
      people.value = page.rows
      total.value = page.total
      active.value = Math.min(at, Math.max(0, page.rows.length - 1))
      failure.value = undefined
    } catch (error) {
      if (mine === question) failure.value = toFailure(error)
    }
  }

  function toggle(person: Person | undefined): void {
    if (!person || isTaken(person)) return
    const next = new Map(picked.value)
    if (!next.delete(person.id)) next.set(person.id, person)
    picked.value = next
  }

  function move(by: number): void {
    const count = people.value.length
    if (count > 0) active.value = (active.value + by + count) % count
  }

  watch(text, () => {
    clearTimeout(timer)
    timer = setTimeout(() => void search(), quiet)
  })
  onScopeDispose(() => clearTimeout(timer))
  useDeskEvent('people-changed', () => void search(active.value))
  void search()

  return { text, people, total, failure, active, picked, current, toggle, move }
}

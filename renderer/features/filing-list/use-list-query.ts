import { computed, reactive, watch, type ComputedRef } from 'vue'
import { useRoute, useRouter, type LocationQuery } from 'vue-router'
import type { FilingQuery } from '../../../domain/ipc/calls.ts'
import { toUnitQuery } from './unit-options.ts'

export type ListSort = NonNullable<FilingQuery['sort']>

export interface Conditions {
  text: string
  /** A unit, alone or with those below it (unit-options.ts); empty for all. */
  unit: string
  state: string
  period: [string, string] | null
  sort: ListSort
}

export interface ListQuery {
  /** What stands in the boxes; becomes the question with 查询. */
  readonly typed: Conditions
  readonly query: ComputedRef<FilingQuery>
  readonly filtered: ComputedRef<boolean>
  search(): void
  reset(): void
  turnTo(page: number): void
}

const sorts: readonly ListSort[] = ['needs-me', 'updated', 'departs', 'number']
const PAGE_SIZE = 20

/** The question of a list lives in its address: coming back from a case finds the same page of the same search. */
export function useListQuery(kind: string, scope: 'own' | 'all'): ListQuery {
  const route = useRoute()
  const router = useRouter()
  const path = route.path
  const defaultSort: ListSort = scope === 'own' ? 'needs-me' : 'departs'
  const asked = computed(() => fromAddress(route.query, defaultSort))
  const typed = reactive<Conditions>({ ...asked.value })
  watch(asked, (now) => Object.assign(typed, now))

  const page = computed(() => Math.max(1, Math.trunc(Number(route.query['page'] ?? 1)) || 1))
  const query = computed<FilingQuery>(() => ({
    kind,
    scope,
    text: asked.value.text,
    ...toUnitQuery(asked.value.unit),
    states: asked.value.state === '' ? [] : [asked.value.state],
    fromOn: asked.value.period?.[0] ?? null,
    toOn: asked.value.period?.[1] ?? null,
    sort: asked.value.sort,
    page: page.value,
    pageSize: PAGE_SIZE,
  }))
  const filtered = computed(() => {
    const { text, unit, state, period } = asked.value
    return text !== '' || unit !== '' || state !== '' || period !== null
  })

  function go(conditions: Conditions, toPage: number): void {
    const { text, unit, state, period, sort } = conditions
    const parts = {
      ...(text.trim() === '' ? {} : { text: text.trim() }),
      ...(unit === '' ? {} : { unit }),
      ...(state === '' ? {} : { state }),
      ...(period === null ? {} : { from: period[0], to: period[1] }),
      ...(sort === defaultSort ? {} : { sort }),
      ...(toPage === 1 ? {} : { page: String(toPage) }),
    }
    void router.replace({ path, query: parts })
  }

  return {
    typed,
    query,
    filtered,
    search: () => go(typed, 1),
    reset: () => go({ text: '', unit: '', state: '', period: null, sort: defaultSort }, 1),
    turnTo: (toPage) => go(asked.value, toPage),
  }
}

function fromAddress(query: LocationQuery, defaultSort: ListSort): Conditions {
  function text(name: string): string {
    const value = query[name]
    return typeof value === 'string' ? value : ''
  }
  const from = text('from')
  return {
    text: text('text').slice(0, 100),
    unit: text('unit').slice(0, 20),
    state: text('state'),
    period: from === '' ? null : [from, text('to')],
    sort: sorts.find((sort) => sort === text('sort')) ?? defaultSort,
  }
}

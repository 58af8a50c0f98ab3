import { computed, reactive, watch, type ComputedRef } from 'vue'
import { useRoute, useRouter, type LocationQuery } from 'vue-router'
import type { AuditAction } from '../../../domain/audit/audit-entry.ts'
import { auditGroups, auditTitles } from '../../../domain/audit/audit-words.ts'
import type { ParsedInputOf } from '../../../domain/ipc/calls.ts'

export interface AuditConditions {
  text: string
  /** An act, the key of a group of acts, or empty for all. */
  what: string
  period: [string, string] | null
}

const PAGE_SIZE = 50

/** The question lives in the address: coming back from a case finds the same page of the same search. */
export function useAuditQuery() {
  const route = useRoute()
  const router = useRouter()
  const path = route.path
  const asked = computed(() => fromAddress(route.query))
  const typed = reactive<AuditConditions>({ ...asked.value })
  watch(asked, (now) => Object.assign(typed, now))

  const query: ComputedRef<ParsedInputOf<'audit.list'>> = computed(() => ({
    text: asked.value.text,
    actions: toActions(asked.value.what),
    fromOn: asked.value.period?.[0] ?? null,
    toOn: asked.value.period?.[1] ?? null,
    page: Math.max(1, Math.trunc(Number(route.query['page'] ?? 1)) || 1),
    pageSize: PAGE_SIZE,
  }))
  const filtered = computed(() => asked.value.text !== '' || asked.value.what !== '' || asked.value.period !== null)

  function go({ text, what, period }: AuditConditions, page: number): void {
    const parts = {
      ...(text.trim() === '' ? {} : { text: text.trim() }),
      ...(what === '' ? {} : { what }),
      ...(period === null ? {} : { from: period[0], to: period[1] }),
      ...(page === 1 ? {} : { page: String(page) }),
    }
    void router.replace({ path, query: parts })
  }

  return {
    typed,
    query,
    filtered,
    search: () => go(typed, 1),
    reset: () => go({ text: '', what: '', period: null }, 1),
    turnTo: (page: number) => go(asked.value, page),
  }
}

function toActions(what: string): AuditAction[] {
  const group = auditGroups.find(({ key }) => key === what)
  return group ? [...group.actions] : isAction(what) ? [what] : []
}

function isAction(what: string): what is AuditAction {
  return Object.hasOwn(auditTitles, what)
}

function fromAddress(query: LocationQuery): AuditConditions {
  function text(name: string): string {
    const value = query[name]
    return typeof value === 'string' ? value : ''
  }
  const from = text('from')
  return { text: text('text').slice(0, 100), what: text('what'), period: from === '' ? null : [from, text('to')] }
}

import { computed, type ComputedRef } from 'vue'
import type { Field, FieldValue } from '../../../domain/filing/field.ts'
import { isRequired, isShown } from '../../../domain/filing/filing-data.ts'
import type { Issue } from '../../../domain/filing/issue.ts'
import type { FieldRecord } from '../../../domain/filing/section.ts'
import { toPath } from '../edit-data.ts'
import { toFieldId, useForm } from '../use-form.ts'

export interface FieldProps {
  readonly field: Field
  readonly section: string
  /** The section's record, or the row the field stands in. */
  readonly record: FieldRecord
  readonly row?: string | undefined
}

export interface FieldFacts {
  readonly path: ComputedRef<string>
  readonly id: ComputedRef<string>
  readonly value: ComputedRef<FieldValue>
  readonly shown: ComputedRef<boolean>
  readonly required: ComputedRef<boolean>
  readonly issues: ComputedRef<readonly Issue[]>
  change(value: FieldValue): void
  /** The input holds text that is no value: told as an issue until it is one. */
  markUnread(code: string | undefined): void
  touch(): void
}

/** One and the same for all, so that a field without issues is not drawn again at every key. */
const none: readonly Issue[] = []

/** One field of the form as its definition and the data make it. */
export function useField(props: FieldProps): FieldFacts {
  const form = useForm()
  const path = computed(() => toPath(props.section, props.row, props.field.key))
  return {
    path,
    id: computed(() => toFieldId(path.value)),
    value: computed(() => props.record[props.field.key] ?? null),
    shown: computed(() => isShown(props.field, form.data.value, props.record)),
    required: computed(() => form.editable.value && isRequired(props.field, form.data.value, props.record)),
    issues: computed(() => form.shownIssues.value.get(path.value) ?? none),
    change(value) {
      form.setValue(path.value, value)
    },
    markUnread(code) {
      const { label } = props.field
      if (code === undefined) form.unread.delete(path.value)
      else form.unread.set(path.value, { code, severity: 'error', path: path.value, values: { label } })
    },
    touch: () => form.touch(path.value),
  }
}

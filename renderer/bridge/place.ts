/** Where the clerk was typing. Names of fields and numbers alone: nothing of what was typed. */
export interface Place {
  /** Of the page, without what stands behind a question mark. */
  readonly path: string
  /** Of the field, as in its id behind `field:`. */
  readonly field: string
  /** The selection; null where a field has none (a choice, a date). */
  readonly selection: { readonly start: number; readonly end: number } | null
}

export const FIELD_PREFIX = 'field:'

/** The place of the cursor now; undefined when it is in no field of a form. */
export function findPlace(): Place | undefined {
  const active = document.activeElement
  const id = active?.closest(`[id^="${FIELD_PREFIX}"]`)?.id
  if (id === undefined) return undefined
  // The hash is the address: `#/case/<id>?tab=form`.
  const path = window.location.hash.slice(1).split('?')[0] ?? ''
  return { path, field: id.slice(FIELD_PREFIX.length), selection: findSelection(active) }
}

/** Puts the selection back, in a field that has the focus again. */
export function restoreSelection({ field, selection }: Place): void {
  const active = document.activeElement
  if (selection === null || active?.closest(`[id^="${FIELD_PREFIX}"]`)?.id !== FIELD_PREFIX + field) return
  if (isText(active) && findSelection(active) !== null) active.setSelectionRange(selection.start, selection.end)
}

function findSelection(element: Element | null): Place['selection'] {
  if (!isText(element)) return null
  const { selectionStart: start, selectionEnd: end } = element
  return start === null || end === null ? null : { start, end }
}

function isText(element: Element | null): element is HTMLInputElement | HTMLTextAreaElement {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
}

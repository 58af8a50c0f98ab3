/** Puts the focus into the first thing still to be typed; into the first of all when everything is typed. */
export function focusNextEntry(form: HTMLElement | null): void {
  const inputs = [...(form?.querySelectorAll<HTMLInputElement>('input:not(:disabled, [type=radio])') ?? [])]
  const next = inputs.find((input) => input.value === '') ?? inputs.at(0)
  const button = form?.querySelector<HTMLElement>('button[type=submit]:not(:disabled)')
  ;(next ?? button)?.focus()
}

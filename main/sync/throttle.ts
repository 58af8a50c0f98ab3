/** Calls at most once in `everyMs`: at once the first time, and once more at the end of a burst. `stop` leaves no timer. */
export function throttle(call: () => void, everyMs: number): { (): void; stop(): void } {
  let timer: NodeJS.Timeout | undefined
  let again = false

  function run(): void {
    if (timer) {
      again = true
      return
    }
    call()
    timer = setTimeout(() => {
      timer = undefined
      if (!again) return
      again = false
      run()
    }, everyMs)
  }

  return Object.assign(run, {
    stop() {
      clearTimeout(timer)
      timer = undefined
      again = false
    },
  })
}

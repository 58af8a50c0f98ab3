const EVERY_MS = 10

export interface LoopDelay {
  reset(): void
  /** The longest the loop of this thread was late for a timer since `reset`, in milliseconds. */
  read(): number
  stop(): void
}

/** By a timer of its own: after a reset, `monitorEventLoopDelay` takes a loop that stands still at once for a short wait. */
export function measureLoopDelay(): LoopDelay {
  let [last, longest] = [performance.now(), 0]
  function look(): void {
    const now = performance.now()
    longest = Math.max(longest, now - last - EVERY_MS)
    last = now
  }
  const timer = setInterval(look, EVERY_MS)
  return {
    reset() {
      last = performance.now()
      longest = 0
    },
    read() {
      look()
      return longest
    },
    stop: () => clearInterval(timer),
  }
}

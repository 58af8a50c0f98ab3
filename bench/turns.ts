/**
 * The longest time this thread kept everybody else waiting, in ms of its own CPU time: unlike a clock on the wall, it does not
 * count what other programs took meanwhile.
 */
export function startTurns() {
  let last = process.threadCpuUsage()
  let longest = 0
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(last)
    longest = Math.max(longest, (user + system) / 1000)
    last = process.threadCpuUsage()
  }, 1)
  return {
    end(): number {
      clearInterval(timer)
      return longest
    },
  }
}

/** What is being carried out just now, by the ids of its operations. */
export function createUnderWay() {
  const all = new Set<{ readonly ids: ReadonlySet<string>; readonly done: Promise<unknown> }>()
  return {
    /** Gives what `work` gives. */
    async during<T>(ids: readonly string[], work: Promise<T>): Promise<T> {
      const one = { ids: new Set(ids), done: work.catch(() => undefined) }
      all.add(one)
      try {
        return await work
      } finally {
        all.delete(one)
      }
    },
    /** Settles when whatever has one of these ids and was under way by now is over, well or not. */
    async settled(ids: readonly string[]): Promise<void> {
      await Promise.all([...all].filter((one) => ids.some((id) => one.ids.has(id))).map(({ done }) => done))
    },
  }
}

export interface Standing {
  /** Position that was jumped to last, and the path that stood there then. */
  readonly at: number
  readonly path: string | undefined
  /** Path of the field that has the focus now. */
  readonly focused: string | undefined
}

/** The next or previous issue from where the clerk stands, round the end; undefined without issues. */
export function findStep(paths: readonly string[], standing: Standing, by: 1 | -1): number | undefined {
  const count = paths.length
  if (count === 0) return undefined
  const { at, path, focused } = standing
  if (focused === undefined || focused !== paths[at]) {
    const here = focused === undefined ? -1 : paths.indexOf(focused)
    if (here >= 0) return (here + by + count) % count
    if (at < 0) return by === 1 ? 0 : count - 1
    // The issue was put right and is gone: the one behind it has moved up into its place.
    if (paths[at] !== path) return (by === 1 ? at : at - 1 + count) % count
  }
  return (at + by + count) % count
}

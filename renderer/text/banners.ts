/** Beside the most urgent line: how many others there are, or that they are shown. */
export function toOthers(count: number, opened: boolean): string {
  return opened ? '收起' : `另有 ${count} 条`
}

/** A number of bytes as people read it: 860 KB, 3.2 MB. */
export function toSize(bytes: string | number | undefined): string {
  const count = Number(bytes)
  if (bytes === undefined || !Number.isFinite(count)) return ''
  if (count < 1024) return `${count} 字节`
  if (count < 1024 * 1024) return `${Math.round(count / 1024)} KB`
  return `${Number((count / 1024 / 1024).toFixed(1))} MB`
}

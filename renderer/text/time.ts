const dayFormat = new Intl.DateTimeFormat('zh-CN', { month: 'numeric', day: 'numeric' })
const clockFormat = new Intl.DateTimeFormat('zh-CN', { hour: '2-digit', minute: '2-digit', hour12: false })

/** An instant as people say it: `今天 14:05`, `昨天 09:30`, `11月3日 16:20`, `2025年7月1日 10:00`. */
export function toMoment(instant: string, now: Date = new Date()): string {
  return `${toDay(instant, now)} ${clockFormat.format(new Date(instant))}`
}

/** The day of an instant: `今天`, `昨天`, `11月3日`, `2025年7月1日`. */
export function toDay(instant: string, now: Date = new Date()): string {
  const at = new Date(instant)
  const ago = Math.round((startOfDay(now) - startOfDay(at)) / DAY)
  if (ago === 0) return '今天'
  if (ago === 1) return '昨天'
  const [month, date] = dayFormat.format(at).split('/')
  return at.getFullYear() === now.getFullYear() ? `${month}月${date}日` : `${at.getFullYear()}年${month}月${date}日`
}

/** How long until an instant, in the words of a waiting person: `几秒后`, `约 3 分钟后`, `约 2 小时后`. */
export function toWait(instant: string, now: Date = new Date()): string {
  const seconds = (new Date(instant).getTime() - now.getTime()) / 1000
  if (seconds < 10) return '马上'
  if (seconds < 60) return `约 ${Math.round(seconds / 10) * 10} 秒后`
  if (seconds < 3600) return `约 ${Math.round(seconds / 60)} 分钟后`
  return `约 ${Math.round(seconds / 3600)} 小时后`
}

/** A time that has passed, in the words of whoever waited: `26 小时`, `3 天`. */
export function toSpan(ms: number): string {
  const hours = Math.floor(ms / 3_600_000)
  return hours < 48 ? `${hours} 小时` : `${Math.floor(hours / 24)} 天`
}

/** Whole days from now to an instant; negative when it has passed. */
export function daysUntil(instant: string, now: Date = new Date()): number {
  return Math.floor((new Date(instant).getTime() - now.getTime()) / DAY)
}

/** A date of record, with leading zeros: `2027-05-31`. */
export function toIsoDay(instant: string): string {
  const at = new Date(instant)
  return `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`
}

const DAY = 24 * 60 * 60 * 1000

/** An instant of record to the second, on this computer's clock: `2026-11-21 10:05:09`. */
export function toSecond(instant: string): string {
  const at = new Date(instant)
  const clock = [at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(':')
  return `${toIsoDay(instant)} ${clock}`
}

function twoDigits(part: number): string {
  return String(part).padStart(2, '0')
}

function startOfDay(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime()
}

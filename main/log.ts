import { redact } from './redact.ts'

type Fields = { readonly [name: string]: unknown }

/** Structured lines on stderr: an event and ids. Everything passes through the redaction here, at the sink. */
export const log = {
  info: (event: string, fields: Fields = {}) => write('info', event, fields),
  warn: (event: string, fields: Fields = {}) => write('warn', event, fields),
  error: (event: string, fields: Fields = {}) => write('error', event, fields),
}

function write(level: string, event: string, fields: Fields): void {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level, event, ...toPlain(fields) })}\n`)
}

function toPlain(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, toLoggable(value)]))
}

function toLoggable(value: unknown): unknown {
  if (value instanceof Error) return redact(value.stack ?? value.message)
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map(toLoggable)
  return typeof value === 'object' && value !== null ? toPlain({ ...value }) : value
}

const codes: Record<string, number> = {
  ERR_FAILED: -2,
  ERR_ABORTED: -3,
  ERR_TIMED_OUT: -7,
  ERR_ACCESS_DENIED: -10,
  ERR_BLOCKED_BY_CLIENT: -20,
  ERR_BLOCKED_BY_RESPONSE: -27,
  ERR_CONNECTION_CLOSED: -100,
  ERR_CONNECTION_RESET: -101,
  ERR_CONNECTION_REFUSED: -102,
  ERR_NAME_NOT_RESOLVED: -105,
  ERR_INTERNET_DISCONNECTED: -106,
  ERR_INVALID_URL: -300,
  ERR_UNKNOWN_URL_SCHEME: -301,
  ERR_UNSAFE_PORT: -312,
}

export interface LoadFailure {
  code: number
  description: string
}

/** `net::ERR_FAILED` → Chromium's number and name. */
export function toLoadFailure(errorText: string): LoadFailure {
  const description = errorText.replace(/^net::/, '')
  return { code: codes[description] ?? -2, description }
}

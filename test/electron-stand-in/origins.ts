/**
 * Chromium knows no scheme of ours and cannot be taught one from outside. So `app://desk/x` travels inside Chromium as
 * `https://desk.app.internal/x` (a secure origin under a reserved name, answered by the stand-in, never by a network), and
 * every URL that the product sees in the main process is the `app:` one.
 */
const schemes = new Map<string, Electron.Privileges>()

export function registerSchemes(custom: Electron.CustomScheme[]): void {
  for (const { scheme, privileges } of custom) {
    if (!privileges?.standard) throw new Error(`electron-stand-in: scheme ${scheme} must be registered as standard`)
    schemes.set(scheme, privileges)
  }
}

export function isOurs(scheme: string): boolean {
  return schemes.has(scheme)
}

export function listSchemes(): string[] {
  return [...schemes.keys()]
}

/** `app://desk/x` → `https://desk.app.internal/x`; everything else as it is. */
export function toChromium(url: string): string {
  const match = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i.exec(url)
  const [all, scheme, host] = match ?? []
  if (all === undefined || scheme === undefined || !schemes.has(scheme.toLowerCase())) return url
  const rest = url.slice(all.length)
  return `https://${host ? host.toLowerCase() : 'none'}.${scheme.toLowerCase()}.internal${rest.startsWith('/') ? '' : '/'}${rest}`
}

/** `https://desk.app.internal/x` → `app://desk/x`; everything else as it is. */
export function fromChromium(url: string): string {
  const match = /^https:\/\/([^/?#]+)\.([a-z][a-z0-9+-]*)\.internal(?=[/?#]|$)/i.exec(url)
  const [all, host, scheme] = match ?? []
  if (all === undefined || scheme === undefined || !schemes.has(scheme)) return url
  return `${scheme}://${host === 'none' ? '' : host}${url.slice(all.length)}`
}

/** A policy that speaks of `app:` or `app://desk` says the same to Chromium. */
export function policyToChromium(policy: string): string {
  let translated = policy
  for (const scheme of schemes.keys()) {
    translated = translated
      .replaceAll(new RegExp(`(?<![\\w.-])${scheme}://([\\w.-]+|\\*)`, 'g'), `https://$1.${scheme}.internal`)
      .replaceAll(new RegExp(`(?<![\\w.-])${scheme}:(?=[\\s;,]|$)`, 'g'), `https://*.${scheme}.internal`)
  }
  return translated
}

import { describe, expect, test } from 'vitest'
import { fromChromium, policyToChromium, registerSchemes, toChromium } from './origins.ts'

registerSchemes([{ scheme: 'app', privileges: { standard: true, secure: true } }])

describe('app:// inside Chromium', () => {
  test.each([
    ['app://desk/', 'https://desk.app.internal/'],
    ['app://desk/a/b?c=d#e', 'https://desk.app.internal/a/b?c=d#e'],
    ['app://files/%E4%BD%A0', 'https://files.app.internal/%E4%BD%A0'],
  ])('%s travels as %s and back', (outer, inner) => {
    expect(toChromium(outer)).toBe(inner)
    expect(fromChromium(inner)).toBe(outer)
  })

  test('other addresses are left alone', () => {
    for (const url of [
      'https://example.org/app://desk/',
      'about:blank',
      'blob:https://x/1',
      'https://desk.app.internal.evil.example/',
      'application://desk/',
    ]) {
      expect([toChromium(url), fromChromium(url)]).toEqual([url, url])
    }
  })

  test('a policy says the same to Chromium', () => {
    expect(policyToChromium("default-src 'self' app: app://files; img-src app://*, data:")).toBe(
      "default-src 'self' https://*.app.internal https://files.app.internal; img-src https://*.app.internal, data:",
    )
  })
})

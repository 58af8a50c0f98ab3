/** Phone numbers of the Chinese mainland, as a clerk types them into a form. */

const mobile = /^1[3-9]\d{9}$/
/** Area code (0 and two or three digits) and seven or eight digits, an extension if need be. */
const landline = /^0(10|2\d|[3-9]\d{2})-?[1-9]\d{6,7}(-\d{1,6})?$/

/** A mobile number or a landline with its area code, in the form `toPhoneNumber` gives. */
export function isPhoneNumber(text: string): boolean {
  return isMobileNumber(text) || isLandlineNumber(text)
}

/** 11 digits beginning 13 to 19. */
export function isMobileNumber(text: string): boolean {
  return mobile.test(text)
}

/** `0431-81234567`, `010-12345678-801`; the first hyphen may be missing. */
export function isLandlineNumber(text: string): boolean {
  return landline.test(text)
}

/** What was meant: without spaces, full-width digits made plain, long dashes made hyphens, +86 left out. */
export function toPhoneNumber(typed: string): string {
  const plain = typed
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/[‐-―−]/g, '-')
    .replace(/^(\+|00)86-?/, '')
  return plain.replace(/^\((0\d{2,3})\)-?/, '$1-')
}

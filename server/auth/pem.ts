/** The blocks of one kind in a PEM file, each as DER in base64: a file may hold several, with text around them. */
export function listPemBlocks(text: string, label: 'CERTIFICATE' | 'X509 CRL'): readonly string[] {
  const block = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]+)-----END ${label}-----`, 'g')
  return Array.from(text.matchAll(block), ([, body = '']) => body.replaceAll(/\s/g, ''))
}

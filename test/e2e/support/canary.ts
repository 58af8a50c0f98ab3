import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * A host on this computer that nobody should ever speak to. It hears the first word, before any answer. A connection
 * without a word does not count: Chromium opens one in advance when a page asks to go somewhere, and drops it when the
 * main process forbids it.
 */
export interface Canary {
  readonly host: string
  readonly contacts: readonly string[]
  close(): Promise<void>
}

export async function startCanary(): Promise<Canary> {
  const contacts: string[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (chunk) => contacts.push(chunk.toString().split('\r\n')[0] ?? ''))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the canary has no port')
  const datagrams = createSocket('udp4', () => void contacts.push('datagram'))
  datagrams.bind(address.port, '127.0.0.1')
  await once(datagrams, 'listening')
  return {
    host: `127.0.0.1:${address.port}`,
    contacts,
    async close() {
      datagrams.close()
      server.close()
      await once(server, 'close')
    },
  }
}

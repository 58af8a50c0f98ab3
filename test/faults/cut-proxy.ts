import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * Passes everything on as it comes, and counts the bytes of the bodies of PATCH. `cutAfter` breaks the line, both ways at once,
 * after so many more of them: what had come until then is at the server. With `stays` nothing comes through from then on,
 * until `mend`.
 */
export async function startCutProxy(target: string) {
  const counts = { bytes: 0, cuts: 0 }
  let left = Infinity
  let [staysCut, isDown] = [false, false]

  function handle(incoming: IncomingMessage, outgoing: ServerResponse): void {
    if (isDown) return void incoming.socket.destroy()
    const { method, headers, url } = incoming
    const onward = request(new URL(url ?? '/', target), { method, headers: { ...headers, connection: 'close' } })
    const give = () => {
      onward.destroy()
      incoming.socket.destroy()
    }
    onward.once('error', give).once('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
      answer.once('error', give)
    })
    incoming.once('close', () => {
      if (!incoming.complete) onward.destroy()
    })
    let isCut = false
    incoming.on('data', (chunk: Buffer) => {
      if (isCut) return
      if (method !== 'PATCH') return void onward.write(chunk)
      const passed = chunk.subarray(0, left)
      counts.bytes += passed.length
      left -= passed.length
      if (left > 0) return void onward.write(passed)
      isCut = true
      left = Infinity
      isDown = staysCut
      counts.cuts += 1
      // What was sent before the line broke has left this computer.
      onward.write(passed, () => setImmediate(give))
    })
    incoming.once('end', () => onward.end())
  }

  const proxy = createServer(handle)
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
  return {
    counts,
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    cutAfter(bytes: number, { stays = false } = {}) {
      left = bytes
      staysCut = stays
    },
    mend: () => void (isDown = false),
    async close() {
      proxy.closeAllConnections()
      await new Promise((done) => proxy.close(done))
    },
  }
}

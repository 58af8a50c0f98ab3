import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/**
 * How a network can be gone. `refused`: everything is cut, and nobody answers. `silent`: nothing passes, and goes on where it
 * stopped. `forgotten`: nothing passes, and what was open before stays dead for good, unknown to both ends. `one-way`: what
 * the client sends arrives, what the server answers does not, and at the end that is cut.
 */
export const partitionWays = ['refused', 'silent', 'one-way', 'forgotten'] as const
export type PartitionWay = (typeof partitionWays)[number]

interface Pair {
  readonly near: Socket
  readonly far: Socket
}

/** A wire between a client and `target` that can be parted and healed; it knows nothing of HTTP. */
export async function startPartitionProxy(target: string) {
  const { hostname, port } = new URL(target)
  const pairs = new Set<Pair>()
  let way: PartitionWay | undefined

  const server = createServer((near) => {
    near.on('error', () => near.destroy())
    if (way === 'refused') return void near.destroy()
    const far = connect(Number(port), hostname)
    far.on('error', () => far.destroy())
    const pair = { near, far }
    pairs.add(pair)
    near.once('close', () => end(pair)).pipe(far)
    far.once('close', () => end(pair)).pipe(near)
    if (way) stop(pair, way)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))

  function end(pair: Pair): void {
    pair.near.destroy()
    pair.far.destroy()
    pairs.delete(pair)
  }

  function stop({ near, far }: Pair, how: PartitionWay): void {
    if (how !== 'one-way') near.unpipe(far).pause()
    far.unpipe(near).pause()
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    part(how: PartitionWay): void {
      way = how
      for (const pair of [...pairs]) {
        if (how === 'refused') end(pair)
        else stop(pair, how)
      }
    },
    heal(): void {
      const how = way
      way = undefined
      for (const pair of [...pairs]) {
        if (how === 'one-way') end(pair)
        else if (how === 'silent') {
          pair.near.pipe(pair.far)
          pair.far.pipe(pair.near)
        } else pairs.delete(pair)
      }
    },
    async close(): Promise<void> {
      const closed = new Promise((done) => server.close(done))
      for (const pair of [...pairs]) end(pair)
      await Promise.race([closed, new Promise((done) => setTimeout(done, 500))])
    },
  }
}

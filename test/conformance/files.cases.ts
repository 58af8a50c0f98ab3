import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { BlackBoxClerk } from './black-box-clerk.ts'
import type { ConformanceCase } from './case.ts'
import { toFile, toMaterials, toPlan, type SampleFile } from './plans.ts'
import { toRefusal, type Answer } from './target.ts'

const TUS = { 'tus-resumable': '1.0.0' }
const CHUNK = 64 * 1024

type Announcement = Partial<Record<'sha256' | 'mediaType', string>> & { readonly bytes?: number }

function announce(clerk: BlackBoxClerk, file: SampleFile, other: Announcement = {}): Promise<Answer> {
  const { bytes = file.bytes.length, sha256 = file.sha256, mediaType = file.mediaType } = other
  const metadata = { sha256, mediaType }
  const pairs = Object.entries(metadata).map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
  const headers = { ...TUS, 'upload-length': String(bytes), 'upload-metadata': pairs.join(',') }
  return clerk.ask({ method: 'POST', path: '/files', headers })
}

function placeOf(clerk: BlackBoxClerk, answer: Answer): string {
  assert.equal(answer.status, 201, answer.text)
  const url = new URL(answer.headers.get('location') ?? '', new URL('/files', clerk.target.url))
  return url.pathname
}

function send(clerk: BlackBoxClerk, path: string, file: SampleFile, from: number, to = file.bytes.length) {
  const headers = { ...TUS, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(from) }
  return clerk.ask({ method: 'PATCH', path, headers, bytes: file.bytes.slice(from, to) })
}

async function offsetOf(clerk: BlackBoxClerk, path: string): Promise<string> {
  const answer = await clerk.ask({ method: 'HEAD', path, headers: TUS })
  return answer.status < 300 ? (answer.headers.get('upload-offset') ?? 'none') : String(answer.status)
}

/** Files, by tus 1.0. */
export const fileCases: readonly ConformanceCase[] = [
  {
    rule: 'C-57',
    title: 'a file goes in pieces, and the server says how much of it has arrived',
    async run({ clerk }) {
      const file = toFile(3 * CHUNK)
      const path = placeOf(clerk, await announce(clerk, file))
      assert.equal(await offsetOf(clerk, path), '0')
      for (let from = 0; from < file.bytes.length; from += CHUNK) {
        assert.equal(await offsetOf(clerk, path), String(from))
        const answer = await send(clerk, path, file, from, from + CHUNK)
        assert.deepEqual([answer.status, answer.headers.get('upload-offset')], [204, String(from + CHUNK)])
      }
    },
  },
  {
    rule: 'C-58',
    title: 'a piece from another place than the next byte is refused, and what arrived stays',
    async run({ clerk }) {
      const file = toFile(2 * CHUNK)
      const path = placeOf(clerk, await announce(clerk, file))
      assert.equal((await send(clerk, path, file, 0, CHUNK)).status, 204)
      for (const from of [0, CHUNK / 2, CHUNK + 1]) {
        assert.equal(toRefusal(await send(clerk, path, file, from, from + 10)), '409 upload-offset-mismatch')
      }
      assert.equal(await offsetOf(clerk, path), String(CHUNK))
      assert.equal((await send(clerk, path, file, CHUNK)).status, 204)
    },
  },
  {
    rule: 'C-59',
    title: 'a file that is not what its hash said is refused and thrown away',
    async run({ clerk }) {
      const [file, other] = [toFile(), toFile()]
      const { sha256 } = other
      const path = placeOf(clerk, await announce(clerk, file, { sha256 }))
      assert.equal(toRefusal(await send(clerk, path, file, 0)), '422 hash-mismatch')
      assert.match(await offsetOf(clerk, path), /^4(04|10)$/)
      assert.equal(await offsetOf(clerk, placeOf(clerk, await announce(clerk, other))), '0')
    },
  },
  {
    rule: 'C-60',
    title: 'a file that is of another type than was said is refused, whatever its name',
    async run({ clerk }) {
      const file = toFile()
      const path = placeOf(clerk, await announce(clerk, file, { mediaType: 'image/png' }))
      assert.equal(toRefusal(await send(clerk, path, file, 0)), '422 media-type-mismatch')
    },
  },
  {
    rule: 'C-61',
    title: 'a file without hash, type or length, or larger than any slot takes, is not begun',
    async run({ clerk, pack }) {
      const file = toFile()
      for (const bad of [{ sha256: 'x' }, { mediaType: 'text/html' }]) {
        assert.equal(toRefusal(await announce(clerk, file, bad)), '400 malformed')
      }
      assert.match(toRefusal(await clerk.ask({ method: 'POST', path: '/files', headers: TUS })), /^400 malformed$/)
      const largest = Math.max(...Object.values(pack.materials).flatMap((slots) => slots.map((slot) => slot.maxBytes)))
      assert.equal(toRefusal(await announce(clerk, file, { bytes: largest + 1 })), '413 too-large')
    },
  },
  {
    rule: 'C-62',
    title: 'a file the office has from the unit already need not be sent again',
    async run({ clerk, colleague }) {
      const file = toFile()
      const path = placeOf(clerk, await announce(clerk, file))
      assert.equal((await send(clerk, path, file, 0)).status, 204)
      for (const who of [clerk, colleague]) {
        const again = await announce(who, file)
        assert.equal(await offsetOf(who, placeOf(who, again)), String(file.bytes.length))
      }
    },
  },
  {
    rule: 'C-63',
    title: 'neither a place nor a hash gives another unit anything of a file',
    async run({ clerk, stranger }) {
      const file = toFile()
      const path = placeOf(clerk, await announce(clerk, file))
      assert.equal(await offsetOf(stranger, path), '404')
      assert.equal(toRefusal(await send(stranger, path, file, 0, 5)), '404 upload-unknown')
      assert.equal((await send(clerk, path, file, 0)).status, 204)
      assert.equal(await offsetOf(stranger, placeOf(stranger, await announce(stranger, file))), '0')
      assert.equal(await offsetOf(stranger, `/files/${randomUUID()}`), '404')
    },
  },
  {
    rule: 'C-64',
    title: 'a submission whose files are not there says which, is not stored, and is taken once they are',
    async run(setup) {
      const { clerk } = setup
      const file = toFile()
      const operation = await clerk.toSubmit(toPlan(setup, clerk, { materials: [...toMaterials(setup, file)] }))
      const { id } = operation
      assert.deepEqual(await clerk.pushOne(operation), { id, outcome: 'files-missing', sha256s: [file.sha256] })
      assert.equal(await clerk.findFiling(operation.filingId), undefined)
      const path = placeOf(clerk, await announce(clerk, file))
      assert.equal((await send(clerk, path, file, 0)).status, 204)
      assert.equal((await clerk.pushOne(operation)).outcome, 'accepted')
      const filing = await clerk.findFiling(operation.filingId)
      assert.deepEqual(
        filing?.materials.map(({ sha256 }) => sha256),
        [file.sha256],
      )
    },
  },
]

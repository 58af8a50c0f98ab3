import { DetailedError } from 'tus-js-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sendFile } from '../testing/send-file.ts'
import { TestClerk } from '../testing/test-clerk.ts'
import { toTestFile, type TestFile } from '../testing/test-filings.ts'
import { openTestOffice, type TestOffice } from '../testing/test-office.ts'

const MIB = 1024 * 1024
let office: TestOffice
let clerk: TestClerk

beforeAll(async () => {
  office = await openTestOffice({ groups: 0 })
  clerk = await TestClerk.loggedIn(office)
}, 60_000)
afterAll(() => office.close())

async function tus(method: string, target: string, headers: Record<string, string>, body?: Buffer): Promise<Response> {
  const common = { 'tus-resumable': '1.0.0', ...(await clerk.credentials(method, target)) }
  return fetch(new URL(target, office.url), {
    method,
    headers: { ...common, ...headers },
    ...(body && { body: new Uint8Array(body) }),
  })
}

async function createUpload(file: TestFile, bytes = file.bytes.length): Promise<string> {
  const metadata = Object.entries({ sha256: file.sha256, mediaType: file.mediaType })
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',')
  const response = await tus('POST', '/files', { 'upload-length': String(bytes), 'upload-metadata': metadata })
  expect(response.status).toBe(201)
  return response.headers.get('location') ?? ''
}

function sendPart(location: string, file: TestFile, from: number, to: number): Promise<Response> {
  const type = 'application/offset+octet-stream'
  return tus('PATCH', location, { 'content-type': type, 'upload-offset': String(from) }, file.bytes.subarray(from, to))
}

describe('an upload', () => {
  it('goes in chunks; a file the office has already is not sent a second time', async () => {
    const file = toTestFile('a large scan '.repeat(250_000))
    const first = await sendFile(clerk, file)
    expect(first.chunks).toEqual([MIB, MIB, MIB, file.bytes.length - 3 * MIB])
    const location = await createUpload(file)
    const head = await tus('HEAD', location, {})
    expect(head.headers.get('upload-offset')).toBe(String(file.bytes.length))
    expect((await sendFile(clerk, file)).chunks).toHaveLength(1)
    console.log(`upload: ${file.bytes.length} bytes in ${first.chunks.length} chunks, then told complete`)
  })

  it('goes on where it was cut, even after the server was started again', async () => {
    const file = toTestFile('cut in the middle '.repeat(10_000))
    const location = await createUpload(file)
    expect((await sendPart(location, file, 0, 50_000)).status).toBe(204)
    await office.restart()
    const head = await tus('HEAD', location, {})
    expect(head.headers.get('upload-offset')).toBe('50000')
    expect((await sendPart(location, file, 40_000, 60_000)).status).toBe(409)
    expect((await sendPart(location, file, 50_000, file.bytes.length)).status).toBe(204)
    expect(await createUpload(file)).toBe(`/files/done-${file.sha256}`)
  })

  it('that is not what was announced is thrown away', async () => {
    const file = toTestFile('announced')
    const cases: [TestFile, string][] = [
      [{ ...file, sha256: toTestFile('something else').sha256 }, 'hash-mismatch'],
      [{ ...toTestFile('a picture', 'image/png'), mediaType: 'application/pdf' }, 'media-type-mismatch'],
    ]
    for (const [sent, code] of cases) {
      const error = await sendFile(clerk, sent).catch((thrown: unknown) => thrown)
      const response = error instanceof DetailedError ? error.originalResponse : undefined
      expect([response?.getStatus(), JSON.parse(response?.getBody() ?? '{}').code]).toEqual([422, code])
      expect(await createUpload(sent)).not.toContain('done-')
    }
  })

  it('is refused when it is too large, has no hash, or nobody is logged in', async () => {
    const file = toTestFile('x')
    const large = await tus('POST', '/files', { 'upload-length': String(11 * MIB), 'upload-metadata': 'sha256 eA==' })
    expect(large.status).toBe(413)
    const nameless = await tus('POST', '/files', { 'upload-length': '5', 'upload-metadata': 'sha256 eA==' })
    expect([nameless.status, (await nameless.json()).code]).toEqual([400, 'malformed'])
    const stranger = await fetch(`${office.url}/files`, { method: 'POST', headers: { 'tus-resumable': '1.0.0' } })
    expect([stranger.status, (await stranger.json()).code]).toEqual([401, 'session-missing'])
    expect(file.bytes.length).toBeGreaterThan(0)
  })

  it('of one unit is neither seen nor taken over by another that knows its address or its hash', async () => {
    const file = toTestFile('ours alone')
    const location = await createUpload(file)
    const mine = clerk
    clerk = await TestClerk.loggedIn(office, 'zhuanbanyuan03')
    expect((await tus('HEAD', location, {})).status).toBe(404)
    expect((await sendPart(location, file, 0, 5)).status).toBe(404)
    clerk = mine
    await sendFile(clerk, file)
    clerk = await TestClerk.loggedIn(office, 'zhuanbanyuan03')
    expect(await createUpload(file)).not.toContain('done-')
    expect((await tus('HEAD', `/files/done-${file.sha256}`, {})).status).toBe(404)
    clerk = mine
  })
})

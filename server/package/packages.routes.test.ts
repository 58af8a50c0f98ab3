import { PassThrough } from 'node:stream'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findPackageId } from '../../domain/package/receipt-package.ts'
import { TestClerk } from '../testing/test-clerk.ts'
import { toPlanData, toSubmission } from '../testing/test-filings.ts'
import { openTestOffice, type TestOffice } from '../testing/test-office.ts'
import { makeTestPackage } from '../testing/test-package.ts'
import { TestReviewer } from '../testing/test-reviewer.ts'
import { receiveUpload } from './multipart.ts'

let office: TestOffice
let clerk: TestClerk
let reviewer: TestReviewer

beforeAll(async () => {
  office = await openTestOffice({ groups: 0 })
  clerk = await TestClerk.loggedIn(office)
  reviewer = await TestReviewer.loggedIn(office)
}, 60_000)
afterAll(() => office.close())

/** As a browser sends the page's form. */
async function upload(bytes: Uint8Array, { token = '', origin = office.url, cookie = reviewer.cookie } = {}) {
  const form = new FormData()
  form.set('token', token === '' ? await findToken() : token)
  form.set('package', new Blob([Uint8Array.from(bytes)]), '边界通离线包.bjb')
  const headers = { cookie, origin }
  const answer = await fetch(`${office.url}/review/packages`, {
    ...{ method: 'POST', body: form, headers, redirect: 'manual' },
  })
  return { status: answer.status, location: answer.headers.get('location') ?? '' }
}

async function findToken(): Promise<string> {
  const { text } = await reviewer.get('/review/packages')
  return /name="token" value="([^"]+)"/.exec(text)?.[1] ?? ''
}

async function makePackage(): Promise<Buffer> {
  return makeTestPackage(clerk, [await clerk.toSubmit(toSubmission('plan', toPlanData()))])
}

test('A reviewer brings a package in by a page and takes its receipt package out', async () => {
  expect((await reviewer.get('/review/packages')).text).toContain('还没有导入过离线包')
  const taken = await upload(await makePackage())
  expect(taken).toEqual({ status: 303, location: '/review/packages?done=package-taken' })
  const page = await reviewer.get(taken.location)
  expect(page.text).toContain('离线包已导入')
  expect(page.text).toContain('1/1 项')
  const [, address = '', id = ''] = /href="(\/review\/packages\/([0-9a-f-]{36})\/receipt)"/.exec(page.text) ?? []
  const receipt = await fetch(office.url + address, { headers: { cookie: reviewer.cookie } })
  expect(receipt.headers.get('content-disposition')).toContain('attachment')
  expect(findPackageId(new Uint8Array(await receipt.arrayBuffer()))).toBe(id)
})

test('What is damaged is told, and nobody brings anything in without a session and its own form', async () => {
  const bytes = await makePackage()
  expect(await upload(bytes.subarray(0, -1))).toEqual({
    status: 303,
    location: '/review/packages?problem=package-damaged',
  })
  expect((await reviewer.get('/review/packages?problem=package-damaged')).text).toContain('没有受理其中任何一项')
  const forged = [{ token: 'forged' }, { origin: 'https://elsewhere.example' }, { cookie: '', token: 'any' }]
  for (const change of forged) expect((await upload(bytes, change)).status, JSON.stringify(change)).toBe(403)
  const anonymous = await fetch(`${office.url}/review/packages`, { redirect: 'manual' })
  expect(anonymous.headers.get('location')).toBe('/review/login')
  const foreign = await reviewer.get('/review/packages/01960000-0000-7000-8000-000000000000/receipt')
  expect(foreign.status).toBe(404)
  expect(await upload(bytes)).toMatchObject({ location: '/review/packages?done=package-taken' })
})

test('A form arrives the same in pieces of any size, and one of another shape is refused before its file is written', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'upload-'))
  const content = Buffer.concat([Buffer.from('first\r\n--mar'), Buffer.alloc(3000, 7), Buffer.from('\r\n--marl\r\n')])
  const part = (head: string, body: Buffer) =>
    Buffer.concat([Buffer.from(`--mark\r\n${head}\r\n\r\n`), body, Buffer.from('\r\n')])
  const token = part('Content-Disposition: form-data; name="token"', Buffer.from('t'))
  const file = part('Content-Disposition: form-data; name="package"; filename="a.bjb"\r\nContent-Type: x/y', content)
  const end = Buffer.from('--mark--\r\n')
  async function receive(form: Buffer, size: number) {
    const body = new PassThrough()
    for (let at = 0; at < form.length; at += size) body.write(form.subarray(at, at + size))
    body.end()
    const target = path.join(folder, `${Math.random()}`)
    const checkToken = (given: string) => expect(given).toBe('t')
    const contentType = 'multipart/form-data; boundary=mark'
    return { got: await receiveUpload(body, { contentType, checkToken, target }).catch(() => undefined), target }
  }
  const sizes = [1, 2, 3, 5, 7, 64, 1000, 100_000]
  for (const size of sizes) {
    const { got, target } = await receive(Buffer.concat([token, file, end]), size)
    expect(got, String(size)).toEqual({ name: 'a.bjb' })
    expect(readFileSync(target).equals(content), String(size)).toBe(true)
  }
  const shapes = [
    file,
    Buffer.concat([file, token, end]),
    Buffer.concat([token, end]),
    Buffer.concat([token, file]),
    end,
  ]
  for (const [index, shape] of shapes.entries()) expect((await receive(shape, 10)).got, String(index)).toBeUndefined()
  rmSync(folder, { recursive: true })
  console.log(`multipart: ${sizes.length} sizes of pieces, ${shapes.length} other shapes refused`)
})

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { PDFDocument } from 'pdf-lib'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { acceptFile } from './accept-file.ts'

const slot = { accept: ['application/pdf', 'image/jpeg', 'image/png'] as const, maxBytes: 2 * 1024 * 1024 }
const pdfOnly = { accept: ['application/pdf'] as const, maxBytes: 2 * 1024 * 1024 }
const exe = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(600, 1)])
let folder = ''
let pdf = Buffer.alloc(0)
let jpeg = Buffer.alloc(0)
let png = Buffer.alloc(0)

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'accept-'))
  const document = await PDFDocument.create()
  document.addPage([595, 842])
  pdf = Buffer.from(await document.save({ useObjectStreams: false }))
  const image = sharp({ create: { width: 60, height: 40, channels: 3, background: '#4080c0' } })
  jpeg = await image.clone().jpeg().toBuffer()
  png = await image.clone().png().toBuffer()
})
afterAll(() => rmSync(folder, { recursive: true }))

test('A PDF, a JPEG and a PNG are taken for what they are', async () => {
  const document = await PDFDocument.create()
  document.addPage()
  const compressed = Buffer.from(await document.save({ useObjectStreams: true }))
  expect(await code('邀请函.pdf', pdf)).toBe('application/pdf')
  expect(await code('compressed.PDF', compressed)).toBe('application/pdf')
  expect(await code('scan.pdf', Buffer.concat([Buffer.from('\r\nscanner line\r\n'), pdf]))).toBe('application/pdf')
  expect(await code('photo.jpeg', jpeg)).toBe('image/jpeg')
  expect(await code('photo-with-preview.jpg', Buffer.concat([jpeg, Buffer.alloc(2000)]))).toBe('image/jpeg')
  expect(await code('stamp.png', png)).toBe('image/png')
})

test('What does not fit is refused before it is read, each with its own code', async () => {
  expect(await code('empty.pdf', Buffer.alloc(0))).toBe('file-empty')
  expect(await accepted('big.pdf', Buffer.alloc(3 * 1024 * 1024))).toMatchObject({
    ok: false,
    error: { code: 'file-too-large', values: { maxMb: 2 } },
  })
  expect(await code('情况说明（机密）.pdf', pdf)).toBe('file-secret')
  expect(await code('letter.txt', Buffer.from('just a letter'))).toBe('file-type-wrong')
  expect(await code('setup.exe', exe)).toBe('file-type-wrong')
  expect(await accepted('photo.png', png, pdfOnly)).toMatchObject({
    ok: false,
    error: { code: 'file-type-wrong', values: { accepted: 'PDF' } },
  })
})

test('A file that pretends to be something else is called by its real type', async () => {
  expect(await accepted('invoice.pdf', exe)).toMatchObject({
    ok: false,
    error: { code: 'file-disguised', values: { realType: 'exe' } },
  })
  expect(await code('letter.pdf', Buffer.from('just a letter'))).toBe('file-disguised')
  expect(await code('report.exe', pdf)).toBe('file-disguised')
  expect(await code('picture.pdf', png, pdfOnly)).toBe('file-disguised')
})

test('An encrypted PDF is refused, whichever way its trailer is written', async () => {
  const plain = pdf.toString('latin1')
  const inTable = plain.replace('trailer\n<<', 'trailer\n<<\n/Encrypt 9 0 R')
  expect(inTable).not.toBe(plain)
  expect(await code('table.pdf', Buffer.from(inTable, 'latin1'))).toBe('pdf-encrypted')

  const body = '%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n'
  const xref = `2 0 obj\n<< /Type /XRef /Size 3 /Root 1 0 R /Encrypt 4 0 R /W [1 2 1] /Length 4 >>\nstream\nabcd\nendstream\nendobj\n`
  const inStream = `${body}${xref}startxref\n${body.length}\n%%EOF\n`
  expect(await code('stream.pdf', Buffer.from(inStream))).toBe('pdf-encrypted')

  const wrongOffset = inTable.replace(/startxref\n\d+/, 'startxref\n3')
  expect(await code('wrong-offset.pdf', Buffer.from(wrongOffset, 'latin1'))).toBe('pdf-encrypted')

  const mentions = Buffer.from(
    plain.replace('endobj', 'endobj\n% this text says /Encrypt and means nothing\n'),
    'latin1',
  )
  expect(await code('mentions.pdf', mentions)).toBe('application/pdf')
})

test('A damaged PDF or picture is told from a good one', async () => {
  expect(await code('cut.pdf', pdf.subarray(0, pdf.length - 200))).toBe('pdf-damaged')
  expect(await code('no-end.pdf', Buffer.from(pdf.toString('latin1').replace('%%EOF', ''), 'latin1'))).toBe(
    'pdf-damaged',
  )
  expect(await code('cut.jpg', jpeg.subarray(0, jpeg.length - 50))).toBe('image-damaged')
  expect(await code('cut.png', png.subarray(0, png.length - 12))).toBe('image-damaged')
  const garbled = Buffer.concat([jpeg.subarray(0, 4), Buffer.alloc(300, 7), Buffer.from([0xff, 0xd9])])
  expect(await code('garbled.jpg', garbled)).toBe('image-damaged')
})

test('A picture of too many points is refused without decoding it', async () => {
  const bomb = toHugePng(30_000, 30_000)
  expect(await accepted('bomb.png', bomb)).toMatchObject({
    ok: false,
    error: { code: 'image-too-big', values: { megapixels: 900, maxMegapixels: 50 } },
  })
  expect(bomb.length).toBeLessThan(2000)
})

test('A folder, a link and a file that is gone are told apart', async () => {
  mkdirSync(path.join(folder, 'folder.pdf'))
  writeFileSync(path.join(folder, 'target.pdf'), pdf)
  symlinkSync(path.join(folder, 'target.pdf'), path.join(folder, 'link.pdf'))
  const codes = await Promise.all(
    ['folder.pdf', 'link.pdf', 'gone.pdf'].map(async (name) => {
      const result = await acceptFile(path.join(folder, name), { ...slot, accept: [...slot.accept] })
      return result.ok ? 'taken' : result.error.code
    }),
  )
  expect(codes).toEqual(['file-unreadable', 'file-unreadable', 'file-vanished'])
})

type Slot = typeof slot | typeof pdfOnly

async function accepted(name: string, content: Buffer, into: Slot = slot) {
  const file = path.join(folder, name)
  writeFileSync(file, content)
  return acceptFile(file, { ...into, accept: [...into.accept] })
}

async function code(name: string, content: Buffer, into: Slot = slot) {
  const result = await accepted(name, content, into)
  return result.ok ? result.value.mediaType : result.error.code
}

/** A PNG whose header promises more points than anybody can hold. */
function toHugePng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 0, 0, 0, 0], 8)
  const chunks = [
    { type: 'IHDR', data: header },
    { type: 'IDAT', data: deflateSync(Buffer.alloc(1000)) },
    { type: 'IEND', data: Buffer.alloc(0) },
  ]
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, ...chunks.map(toChunk)])
}

function toChunk({ type, data }: { type: string; data: Buffer }): Buffer {
  const typed = Buffer.concat([Buffer.from(type), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(typed))
  return Buffer.concat([length, typed, check])
}

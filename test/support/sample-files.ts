import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PDFDocument } from 'pdf-lib'
import sharp from 'sharp'

/** Files a clerk might choose: good ones, and each kind of bad one. All are made here; none shows a real paper. */
export interface SampleFiles {
  readonly pdf: (name: string) => Promise<string>
  readonly jpeg: (name: string) => Promise<string>
  /** A scan of about 2 MB, which takes a while to send. */
  readonly heavyPdf: (name: string) => Promise<string>
  readonly empty: string
  readonly tooLarge: string
  readonly text: string
  readonly disguised: string
  readonly encrypted: string
  readonly cutOff: string
}

export async function createSampleFiles(directory: string): Promise<SampleFiles> {
  mkdirSync(directory, { recursive: true })
  const write = (name: string, content: Uint8Array | string) => {
    const path = join(directory, name)
    writeFileSync(path, content)
    return path
  }
  const plain = await createPdf('sample')
  return {
    pdf: async (name) => write(name, await createPdf(name)),
    jpeg: async (name) => write(name, await createJpeg(name)),
    heavyPdf: async (name) => write(name, await createHeavyPdf()),
    empty: write('空白扫描.pdf', ''),
    tooLarge: write('超大扫描.pdf', Buffer.concat([plain, Buffer.alloc(6 * 1024 * 1024)])),
    text: write('说明.txt', '这不是扫描件'),
    disguised: write(
      '请示（打不开）.pdf',
      Buffer.concat([Buffer.from('MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0', 'latin1'), Buffer.alloc(4096)]),
    ),
    encrypted: write('加密请示.pdf', toEncrypted(plain)),
    cutOff: write('传坏的请示.pdf', plain.subarray(0, Math.floor(plain.length / 3))),
  }
}

/** Every call makes another content, so that one file is told from the next by its hash. */
async function createPdf(title: string): Promise<Buffer> {
  const document = await PDFDocument.create()
  document.setTitle(title)
  document.setSubject(crypto.randomUUID())
  const page = document.addPage([595, 842])
  page.drawText('SPECIMEN', { x: 180, y: 420, size: 42 })
  return Buffer.from(await document.save({ useObjectStreams: false }))
}

async function createHeavyPdf(): Promise<Buffer> {
  const document = await PDFDocument.create()
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const
  const background = { r: 255, g: 255, b: 255 }
  const scan = sharp({ create: { width: 1600, height: 2000, channels: 3, background, noise } })
  const image = await document.embedJpg(await scan.jpeg({ quality: 85 }).toBuffer())
  document.addPage([595, 842]).drawImage(image, { x: 0, y: 0, width: 595, height: 842 })
  return Buffer.from(await document.save({ useObjectStreams: false }))
}

function createJpeg(title: string): Promise<Buffer> {
  const shade = [...title].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % 60
  const background = { r: 190 + shade, g: 200, b: 210 }
  return sharp({ create: { width: 1240, height: 1754, channels: 3, background } })
    .jpeg({ quality: 80 })
    .toBuffer()
}

/** The trailer of a password-protected PDF names an encryption dictionary; that is what readers look at first. */
function toEncrypted(pdf: Buffer): Buffer {
  const text = pdf.toString('latin1')
  const dictionary =
    '/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <' +
    '41'.repeat(32) +
    '> /U <' +
    '42'.repeat(32) +
    '> >>'
  return Buffer.from(
    text.replace(/trailer\s*<</, (head) => `${head}\n${dictionary}\n/ID [<00><00>]`),
    'latin1',
  )
}

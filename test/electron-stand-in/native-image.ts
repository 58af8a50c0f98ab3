import { guarded, refuse } from './refusal.ts'

export type Image = Pick<Electron.NativeImage, 'toPNG' | 'toDataURL' | 'isEmpty' | 'getSize'>

/** A picture as Chromium gave it; only what can be said of a PNG without decoding it. */
export function createImage(png: Buffer): Image {
  return guarded('NativeImage', {
    toPNG: () => png,
    toDataURL: () => `data:image/png;base64,${png.toString('base64')}`,
    isEmpty: () => png.length === 0,
    getSize: () =>
      png.length < 24 ? { width: 0, height: 0 } : { width: png.readUInt32BE(16), height: png.readUInt32BE(20) },
  })
}

export const nativeImage = guarded('nativeImage', {
  createEmpty: () => createImage(Buffer.alloc(0)),
  createFromBuffer: (buffer: Buffer) =>
    buffer.subarray(1, 4).toString() === 'PNG'
      ? createImage(buffer)
      : refuse('nativeImage.createFromBuffer of anything but a PNG'),
})

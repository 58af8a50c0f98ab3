import { failure, success, type Result } from '../../domain/result.ts'

/** Asks the clerk where to, and writes; false when they change their mind. Rejects when the place cannot be written. */
export type SaveFile = (defaultName: string, bytes: Uint8Array) => Promise<boolean>

/** Renders a page that carries no script into an A4 PDF. */
export type PrintPdf = (html: string) => Promise<Uint8Array>

export async function saveDocument(
  saveFile: SaveFile,
  name: string,
  bytes: Uint8Array,
): Promise<Result<boolean, 'cannot-save'>> {
  try {
    return success(await saveFile(toFileName(name), bytes))
  } catch {
    // Mostly a table still open in another program, or a stick that was pulled out.
    return failure('cannot-save')
  }
}

/** A name every file system takes. */
export function toFileName(name: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are exactly what must go
  return name.replace(/[\\/:*?"<>|\u0000-\u001f]/g, ' ').slice(0, 120)
}

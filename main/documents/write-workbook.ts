import type { Row, SheetData } from 'write-excel-file/node'

/** A sheet as the bytes of an .xlsx file; the first row stays in sight. Widths are in characters. */
export async function writeWorkbook(sheet: string, data: SheetData, widths: readonly number[]): Promise<Uint8Array> {
  // Read when somebody exports something: not with the program.
  const { default: writeExcelFile } = await import('write-excel-file/node')
  const written = writeExcelFile(data, { sheet, columns: widths.map((width) => ({ width })), stickyRowsCount: 1 })
  return new Uint8Array(await written.toBuffer())
}

export function toHeadRow(titles: readonly string[]): Row {
  return titles.map((value) => ({ value, type: String, fontWeight: 'bold', backgroundColor: '#EEF2F6' }))
}

/** A cell of type string, or none for an empty text. */
export function toText(value: string) {
  return value === '' ? null : { value, type: String }
}

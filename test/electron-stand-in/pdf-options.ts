import type { Protocol } from './cdp.ts'

const inches: Record<string, [number, number]> = {
  A0: [33.1, 46.8],
  A1: [23.4, 33.1],
  A2: [16.54, 23.4],
  A3: [11.7, 16.54],
  A4: [8.27, 11.7],
  A5: [5.83, 8.27],
  A6: [4.13, 5.83],
  Legal: [8.5, 14],
  Letter: [8.5, 11],
  Tabloid: [11, 17],
  Ledger: [17, 11],
}

/** Electron's `printToPDF` options (sizes and margins in inches) as the protocol wants them. */
export function toPrintParameters(options: Electron.PrintToPDFOptions): Protocol.Page.printToPDFParameters {
  const size = options.pageSize ?? 'Letter'
  const [paperWidth, paperHeight] = typeof size === 'string' ? (inches[size] ?? [8.5, 11]) : [size.width, size.height]
  const { top, bottom, left, right } = options.margins ?? {}
  return {
    paperWidth,
    paperHeight,
    landscape: options.landscape ?? false,
    displayHeaderFooter: options.displayHeaderFooter ?? false,
    headerTemplate: options.headerTemplate ?? '',
    footerTemplate: options.footerTemplate ?? '',
    printBackground: options.printBackground ?? false,
    scale: options.scale ?? 1,
    pageRanges: options.pageRanges ?? '',
    preferCSSPageSize: options.preferCSSPageSize ?? false,
    generateTaggedPDF: options.generateTaggedPDF ?? false,
    generateDocumentOutline: options.generateDocumentOutline ?? false,
    marginTop: top ?? 0.4,
    marginBottom: bottom ?? 0.4,
    marginLeft: left ?? 0.4,
    marginRight: right ?? 0.4,
  }
}

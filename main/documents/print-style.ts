/** The look of printed forms: black lines, a serif for official papers, nothing that a printer would spoil. */
export const printStyle = `
@page { size: A4; margin: 18mm 16mm 16mm; }
* { box-sizing: border-box; }
body { margin: 0; color: #000; font: 10.5pt/1.5 SimSun, 'Songti SC', 'Noto Serif CJK SC', serif; }
header { position: relative; text-align: center; }
/* Not a millimetre above the content: what stands in the margin of the sheet is cut off. */
.code { position: absolute; top: 0; right: 0; width: 28mm; text-align: center; }
.code svg { display: block; width: 22mm; height: 22mm; margin: 0 auto; }
.code p { margin: 1pt 0 0; font: 6.5pt/1.2 monospace; white-space: nowrap; }
.code ~ dl { margin-right: 32mm; }
.office { margin: 0; font-size: 12pt; letter-spacing: 1px; }
.office, h1 { padding: 0 27mm; }
h1 { margin: 4pt 0 12pt; font: bold 18pt/1.3 SimHei, 'Heiti SC', 'Noto Sans CJK SC', sans-serif; letter-spacing: 4px; }
dl { display: grid; grid-template-columns: 1fr 1fr; gap: 2pt 16pt; margin: 0 0 8pt; text-align: left; }
dl div { display: flex; }
dt { white-space: nowrap; }
dd { margin: 0; overflow-wrap: anywhere; }
section { margin-top: 10pt; }
h2 { margin: 0 0 4pt; font: bold 11.5pt/1.5 SimHei, 'Heiti SC', 'Noto Sans CJK SC', sans-serif; break-after: avoid; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; }
th, td { padding: 3pt 5pt; border: 0.6pt solid #000; vertical-align: middle; overflow-wrap: anywhere; }
th { font-weight: normal; background: #f2f2f2; text-align: center; }
td { white-space: pre-wrap; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
.whole { white-space: nowrap; }
.across-2 .label { width: 19.5%; }
.across-3 { font-size: 9pt; }
.across-3 .label { width: 12.8%; }
.across-3 th { padding: 2pt; }
.across-3 td { padding: 2pt 3pt; }
.list { font-size: 9pt; }
.list th, .list td { padding: 3pt; }
.list td:first-child { text-align: center; }
.row { break-inside: avoid; margin-bottom: 6pt; }
.index { float: left; width: 20pt; margin: 1pt 0 0; text-align: center; font-size: 9.5pt; }
.row table { width: calc(100% - 20pt); }
.none { margin: 0; padding: 3pt 5pt; border: 0.6pt solid #000; }
footer { break-inside: avoid; margin-top: 14pt; }
footer div { display: grid; grid-template-columns: 1fr 90pt 120pt; height: 60pt; padding: 6pt 8pt; border: 0.6pt solid #000; }
footer span { align-self: end; text-align: right; }
`

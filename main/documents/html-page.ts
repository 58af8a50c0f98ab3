import { escapeHtml } from '../../domain/escape-html.ts'
import { printStyle } from './print-style.ts'

/** A page to print around `body`, which is escaped already. No script can run in it, whatever a body says. */
export function toHtmlPage(title: string, body: string, style = ''): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${printStyle}${style}</style>
</head>
<body>
${body}
</body>
</html>
`
}

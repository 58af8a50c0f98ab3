type Vector = readonly [name: string, code: (away: string) => string]

function clickLink(attributes: string): string {
  return `(() => { const link = document.createElement('a'); Object.assign(link, ${attributes}); document.body.append(link); link.click(); link.remove() })()`
}

function submitForm(attributes: string): string {
  return `(() => { const form = document.createElement('form'); Object.assign(form, ${attributes}); document.body.append(form); form.submit(); form.remove() })()`
}

function addElement(tag: string, attributes: string): string {
  return `document.body.append(Object.assign(document.createElement('${tag}'), ${attributes}))`
}

function addMeta(content: string): string {
  return `document.head.append(Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: '${content}' }))`
}

/** Ways by which a page could lead its window elsewhere. `away` is an address of the network. */
export const leavings: readonly Vector[] = [
  ['location.href', (away) => `location.href = '${away}'`],
  ['location.assign', (away) => `location.assign('${away}')`],
  ['location.replace', (away) => `location.replace('${away}')`],
  ['top.location', (away) => `top.location = '${away}'`],
  ['document.location', (away) => `document.location = '${away}'`],
  ['location.host', () => `location.host = 'example.com'`],
  ['location.protocol', () => `location.protocol = 'http:'`],
  ['location.pathname', () => `location.pathname = '/other.html'`],
  ['location.search', () => `location.search = '?x'`],
  ['the navigation API', (away) => `void navigation.navigate('${away}').finished.catch(() => {})`],
  ['a form by GET', (away) => submitForm(`{ action: '${away}' }`)],
  ['a form by POST', (away) => submitForm(`{ action: '${away}', method: 'post' }`)],
  ['a form to our own page', () => submitForm(`{ action: '/' }`)],
  ['meta refresh', (away) => addMeta(`0;url=${away}`)],
  ['meta refresh to a script', () => addMeta('0;url=javascript:globalThis.xssRan=1')],
  ['a clicked link', (away) => clickLink(`{ href: '${away}' }`)],
  ['a link that pings', (away) => clickLink(`{ href: '#/home', ping: '${away}' }`)],
  ['a link to the frame above', (away) => clickLink(`{ href: '${away}', target: '_top' }`)],
  ['a download', (away) => clickLink(`{ href: '${away}', download: 'x.exe' }`)],
  ['a download of data', () => clickLink(`{ href: 'data:text/html,x', download: 'x.html' }`)],
  ['javascript:', () => `location.href = 'javascript:globalThis.xssRan=1'`],
  ['data:', () => `location.href = 'data:text/html,<script>1</script>'`],
  ['blob:', () => `location.href = URL.createObjectURL(new Blob(['x'], { type: 'text/html' }))`],
  ['file:', () => `location.href = 'file:///etc/passwd'`],
  ['a file on a share', () => `location.href = 'file://127.0.0.1/share/x'`],
  ['about:blank', () => `location.href = 'about:blank'`],
  ['view-source:', () => `location.href = 'view-source:' + location.href`],
  ['chrome:', () => `location.href = 'chrome://version'`],
  ['devtools:', () => `location.href = 'devtools://devtools/bundled/inspector.html'`],
  ['mailto:', () => `location.href = 'mailto:x@example.com'`],
  ['a program of the system', () => `location.href = 'ms-msdt:/id PCWDiagnostic'`],
  ['app://print', () => `location.href = 'app://print/1'`],
  ['another host of our scheme', () => `location.href = 'app://other/index.html'`],
  ['our page anew', () => `location.href = 'app://desk/index.html?x'`],
  ['the history, rewritten', (away) => `try { history.pushState({}, '', '${away}') } catch {}`],
  ['the history, replaced and read again', () => `try { history.replaceState({}, '', 'app://print/1') } catch {}`],
  ['the domain, loosened', () => `try { document.domain = 'example.com' } catch {}`],
  [
    'a base address',
    (away) => `document.head.append(Object.assign(document.createElement('base'), { href: '${away}' }))`,
  ],
  ['a frame', (away) => addElement('iframe', `{ src: '${away}' }`)],
  ['a frame of our own page', () => addElement('iframe', `{ src: '/index.html' }`)],
  ['an object', (away) => addElement('object', `{ data: '${away}' }`)],
  ['an embedded page', (away) => addElement('embed', `{ src: '${away}' }`)],
  ['a webview', (away) => addElement('webview', `{ src: '${away}' }`)],
  ['a document written anew', (away) => `location.href = 'javascript:location.href="${away}"'`],
]

/** Ways by which a page could open a window. */
export const openings: readonly Vector[] = [
  ['window.open', (away) => `window.open('${away}')`],
  ['window.open of nothing', () => `window.open()`],
  ['window.open of our own page', () => `window.open('/index.html')`],
  ['window.open with Node', (away) => `window.open('${away}', '', 'nodeIntegration=yes,contextIsolation=no')`],
  ['window.open of a preload', (away) => `window.open('${away}', '', 'preload=/tmp/x.js,sandbox=no')`],
  ['window.open without opener', (away) => `window.open('${away}', '_blank', 'noopener')`],
  ['window.open into a named window', (away) => `window.open('${away}', 'other')`],
  ['window.open of a script', () => `window.open('javascript:globalThis.xssRan=1')`],
  ['window.open of data', () => `window.open('data:text/html,x')`],
  ['window.open of a file', () => `window.open('file:///etc/passwd')`],
  ['a link to a new window', (away) => clickLink(`{ href: '${away}', target: '_blank' }`)],
  ['a link to a new window with opener', (away) => clickLink(`{ href: '${away}', target: '_blank', rel: 'opener' }`)],
  ['a form to a new window', (away) => submitForm(`{ action: '${away}', target: '_blank' }`)],
]

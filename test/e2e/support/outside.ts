type Way = readonly [name: string, code: (host: string) => string]

/** Adds an element and settles when it has loaded or failed; an element that stays silent has a second. */
function load(tag: string, attributes: string): string {
  return `new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement('${tag}'), ${attributes})
    element.onload = element.onloadeddata = () => resolve('loaded')
    element.onerror = () => reject(new Error('error event'))
    setTimeout(() => reject(new Error('silence')), 1000)
    document.body.append(element)
  })`
}

/** Every way a script knows to reach another computer or a file, or to run a text. Each is to reject. */
export const outsideWays: readonly Way[] = [
  ['fetch', (host) => `fetch('http://${host}/')`],
  ['fetch without CORS', (host) => `fetch('http://${host}/', { mode: 'no-cors' })`],
  ['fetch of https', (host) => `fetch('https://${host}/')`],
  [
    'fetch that outlives the page',
    (host) => `fetch('http://${host}/', { keepalive: true, method: 'POST', body: 'x' })`,
  ],
  ['fetch of a file', () => `fetch('file:///etc/passwd')`],
  ['fetch of data', () => `fetch('data:text/plain,x')`],
  ['fetch of another host of our scheme', () => `fetch('app://print/1')`],
  [
    'XMLHttpRequest',
    (host) =>
      `new Promise((resolve, reject) => { const request = new XMLHttpRequest(); request.onload = resolve; request.onerror = () => reject(new Error('error event')); request.open('GET', 'http://${host}/'); request.send() })`,
  ],
  // It tells nobody whether it was sent: the canary does.
  ['a beacon', (host) => `Promise.reject(new Error(String(navigator.sendBeacon('http://${host}/', 'x'))))`],
  [
    'a peer connection',
    (host) =>
      `(async () => { const peer = new RTCPeerConnection({ iceServers: [{ urls: ['stun:${host}', 'turn:${host}?transport=tcp'], username: 'x', credential: 'x' }] }); peer.createDataChannel('x'); await peer.setLocalDescription(); await new Promise((done) => setTimeout(done, 1000)); peer.close(); throw new Error('silence') })()`,
  ],
  ['a connection in advance', (host) => load('link', `{ rel: 'preconnect', href: 'http://${host}/' }`)],
  [
    'WebSocket',
    (host) =>
      `new Promise((resolve, reject) => { const socket = new WebSocket('ws://${host}/'); socket.onopen = resolve; socket.onerror = () => reject(new Error('error event')) })`,
  ],
  [
    'EventSource',
    (host) =>
      `new Promise((resolve, reject) => { const source = new EventSource('http://${host}/'); source.onopen = resolve; source.onerror = () => { source.close(); reject(new Error('error event')) } })`,
  ],
  ['WebTransport', (host) => `new WebTransport('https://${host}/').ready`],
  ['an image', (host) => load('img', `{ src: 'http://${host}/x.png' }`)],
  ['an image of a share', () => load('img', `{ src: '\\\\\\\\127.0.0.1\\\\share\\\\x.png' }`)],
  ['an image of a share by file:', () => load('img', `{ src: 'file://127.0.0.1/share/x.png' }`)],
  ['an image of a file', () => load('img', `{ src: 'file:///usr/share/pixmaps/debian-logo.png' }`)],
  ['a script', (host) => load('script', `{ src: 'http://${host}/x.js' }`)],
  ['a script of data', () => load('script', `{ src: 'data:text/javascript,1' }`)],
  ['a script of a blob', () => load('script', `{ src: URL.createObjectURL(new Blob(['1'])) }`)],
  ['an imported module', (host) => `import('http://${host}/x.js')`],
  ['a style sheet', (host) => load('link', `{ rel: 'stylesheet', href: 'http://${host}/x.css' }`)],
  ['a preload', (host) => load('link', `{ rel: 'preload', as: 'script', href: 'http://${host}/x.js' }`)],
  ['a prefetch', (host) => load('link', `{ rel: 'prefetch', href: 'http://${host}/x' }`)],
  ['a manifest', (host) => load('link', `{ rel: 'manifest', href: 'http://${host}/x' }`)],
  ['an icon', (host) => load('link', `{ rel: 'icon', href: 'http://${host}/x' }`)],
  ['a picture in a style', (host) => load('div', `{ style: 'background: url(http://${host}/x.png)' }`)],
  ['a font', (host) => `new FontFace('x', 'url(http://${host}/x.woff2)').load()`],
  ['a film', (host) => load('video', `{ src: 'http://${host}/x.mp4' }`)],
  ['a sound', (host) => load('audio', `{ src: 'http://${host}/x.mp3' }`)],
  [
    'a worker',
    (host) =>
      `new Promise((resolve, reject) => { const worker = new Worker('http://${host}/x.js'); worker.onmessage = resolve; worker.onerror = () => reject(new Error('error event')) })`,
  ],
  [
    'a worker of a blob',
    () =>
      `new Promise((resolve, reject) => { const worker = new Worker(URL.createObjectURL(new Blob(['postMessage(1)']))); worker.onmessage = resolve; worker.onerror = () => reject(new Error('error event')) })`,
  ],
  ['a service worker', () => `navigator.serviceWorker.register('/assets/x.js')`],
  ['eval', () => `(async () => globalThis.eval('1'))()`],
  ['new Function', () => `(async () => new Function('return 1')())()`],
  ['the constructor behind the bridge', () => `(async () => window.desk.invoke.constructor('return 1')())()`],
  [
    'a text as a timer',
    () =>
      `new Promise((resolve, reject) => { setTimeout("globalThis.xssRan = 1"); setTimeout(() => globalThis.xssRan ? resolve() : reject(new Error('silence')), 50) })`,
  ],
  ['WebAssembly', () => `WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))`],
  [
    'a script in the page',
    () =>
      `(async () => { document.body.append(Object.assign(document.createElement('script'), { text: 'globalThis.xssRan = 1' })); if (!globalThis.xssRan) throw new Error('silence') })()`,
  ],
  [
    'a handler in an attribute',
    () =>
      `(async () => { const link = document.createElement('a'); link.setAttribute('onclick', 'globalThis.xssRan = 1'); link.click(); if (!globalThis.xssRan) throw new Error('silence') })()`,
  ],
]

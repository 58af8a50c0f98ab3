import { describe, expect, it } from 'vitest'
import { html } from './html.ts'

describe('html', () => {
  it('escapes what it is given, in text and in attributes', () => {
    const name = `<script>alert("1")</script> & 'x'`
    const escaped = '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;'
    expect(String(html`<p title="${name}">${name}</p>`)).toBe(`<p title="${escaped}">${escaped}</p>`)
  })

  it('leaves its own HTML alone, joins lists and drops what is not there', () => {
    const items = ['a', 'b'].map((each) => html`<li>${each}</li>`)
    expect(String(html`<p>${items}${undefined}${null}${false}${0}</p>`)).toBe('<p><li>a</li><li>b</li>0</p>')
  })
})

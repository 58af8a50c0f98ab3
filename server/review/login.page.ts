import { html } from './html.ts'
import { toFlash, toPage, type Flash } from './layout.page.ts'

export function toLoginPage(office: string, flash: Flash, account = ''): string {
  return toPage(
    { title: '登录', office },
    html`<form class="card login" method="post" action="/review/login">
      <h1>审核人员登录</h1>
      ${toFlash(flash)}
      <label
        >账号<input name="account" value="${account}" autocomplete="username" required maxlength="50" autofocus
      /></label>
      <label
        >密码<input name="password" type="password" autocomplete="current-password" required maxlength="200"
      /></label>
      <button class="primary">登录</button>
      <p class="hint">仅供外办审核人员使用。单位专办员请使用客户端。</p>
    </form>`,
  )
}

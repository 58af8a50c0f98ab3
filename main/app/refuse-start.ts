import { app, dialog } from 'electron'
import type { Failure } from '../../domain/result.ts'
import type { StartProblem } from './options.ts'
import { log } from '../log.ts'

const texts: { readonly [P in StartProblem]: string } = {
  'server-address-unreadable':
    '服务器地址不是有效的网址：{address}\n请核对启动参数 --server，例如 https://fao.example.cn 。',
  'server-address-not-https':
    '服务器地址必须以 https:// 开头：{address}\n不加密的地址会泄露密码。请向外办索取正确地址，核对启动参数 --server 。',
  'office-unknown': '没有这个外办的配置：{office}\n请核对启动参数 --office，例如 jilin 。',
}
const broken = '程序文件不完整或已损坏。您的数据没有改动。\n请重新安装，仍不能启动的，请联系技术支持。'

/** There is no page yet that could say it: tells the clerk in a box why the program cannot start, and ends it. */
export function refuseStart({ code, values = {} }: Failure<StartProblem | 'unexpected'>): void {
  const text = code === 'unexpected' ? broken : texts[code]
  dialog.showErrorBox(
    '无法启动边界通',
    text.replace(/\{(\w+)\}/g, (_hole, name: string) => String(values[name] ?? '')),
  )
  app.exit(1)
}

/** The same for what nobody foresaw. */
export function refuseBrokenStart(error: unknown): void {
  log.error('start-failed', { error })
  refuseStart({ code: 'unexpected' })
}

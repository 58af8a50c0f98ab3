import type { KeyCertificate, KeyToken, KeyView } from '../../domain/ipc/views.ts'
import { daysUntil, toIsoDay } from './time.ts'

/** What to do when there is no key to log in with. */
export const keyAdvice: Readonly<Record<Exclude<KeyView['status'], 'ready'>, { title: string; todo: string }>> = {
  looking: { title: '正在查找安全认证 Key…', todo: '已经插好的，稍等几秒。' },
  none: { title: '请插入安全认证 Key', todo: '插好后自动识别，不必刷新。已经插好仍没有反应的，换一个 USB 口再试。' },
  'no-module': {
    title: '这台电脑没有安装 Key 的驱动程序',
    todo: '请运行随 Key 附带的安装程序；装好后重新打开边界通。',
  },
  down: { title: '读取 Key 的程序停止了，正在自动重启', todo: '请稍等几秒。一直没有恢复的，请拔出 Key 再插回。' },
}

/** How a token is called: by its label, and the built-in one by what it is. */
export function toTokenTitle(token: KeyToken): string {
  return token.provider === 'practice' ? '练习用软件密钥' : token.label
}

/** Validity of a certificate, loud when it is about to end. */
export function toValidity(certificate: KeyCertificate): { readonly text: string; readonly loud: boolean } {
  if (certificate.problem === 'expired') {
    return { text: `已于 ${toIsoDay(certificate.notAfter)} 过期，请到证书发放机构更新`, loud: true }
  }
  if (certificate.problem === 'not-yet-valid') {
    return { text: `${toIsoDay(certificate.notBefore)} 起有效，请核对电脑的日期`, loud: true }
  }
  const days = daysUntil(certificate.notAfter)
  const until = `有效期至 ${toIsoDay(certificate.notAfter)}`
  return days < 60 ? { text: `${until}，只剩 ${days} 天，请尽快更新`, loud: true } : { text: until, loud: false }
}

/** What the key says of PIN tries before a single one is spent. */
export function toTriesLine(token: KeyToken): {
  readonly text: string
  readonly tone: 'plain' | 'attention' | 'danger'
} {
  const left = token.triesLeft
  switch (token.pinState) {
    case 'ok':
      return {
        text:
          left === null ? '目前没有输错记录；连续输错多次，Key 会被锁定' : `还可以试 ${left} 次，用完后 Key 会被锁定`,
        tone: 'plain',
      }
    case 'count-low':
      return {
        text: left === null ? '此前输错过 PIN，请核对后再输入' : `此前输错过 PIN，只剩 ${left} 次`,
        tone: 'attention',
      }
    case 'final-try':
      return { text: '只剩最后一次：再输错，Key 立即锁定，须带单位证明到证书发放机构解锁', tone: 'danger' }
    case 'locked':
      return { text: 'Key 已锁定，不能再输入 PIN。请带 Key 和单位证明到证书发放机构解锁', tone: 'danger' }
  }
}

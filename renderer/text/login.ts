import type { KeyAuthority } from '../../domain/office-pack/key-authority.ts'
import type { KeyCertificate, KeyToken, KeyView } from '../../domain/ipc/views.ts'
import { toIsoDay } from './time.ts'

export interface Advice {
  readonly title: string
  readonly todo: string
}

/** What to do when there is no key to log in with. */
export const keyAdvice: Readonly<Record<Exclude<KeyView['status'], 'ready'>, Advice>> = {
  looking: { title: '正在查找安全认证 Key…', todo: '已经插好的，稍等几秒。' },
  none: { title: '请插入安全认证 Key', todo: '插好后自动识别，不必刷新。已经插好仍没有反应的，换一个 USB 口再试。' },
  'no-module': {
    title: '这台电脑没有安装 Key 的驱动程序',
    todo: '请运行随 Key 附带的安装程序；装好后重新打开边界通。',
  },
  down: { title: '读取 Key 的程序停止了，正在自动重启', todo: '请稍等几秒。一直没有恢复的，请拔出 Key 再插回。' },
}

export const noCertificate: Advice = {
  title: 'Key 里没有可用的证书',
  todo: '请换一把 Key，或联系证书发放机构写入证书。',
}

/** The unit's recovery key opens what somebody else's key has closed; it is nobody's key to log in with. */
export const recoveryKeyAtLogin: Advice = {
  title: '这是单位的恢复 Key，不能用来登录',
  todo: '请插入本人的 Key。要打开别人留下的资料，请点页面下方的“用恢复 Key 打开资料”。',
}

/** Typed by hand before the last try: nobody spends it by pressing Enter once too often. */
export const confirmWord = '我已核对'

export const pinFieldText = {
  refused: 'PIN 只有数字、字母和符号，刚才输入的没有收下。',
  capsLock: '大写锁定（CapsLock）已打开。',
}

export const loginText = {
  key: '安全认证 Key',
  choose: '选择证书',
  pin: 'PIN',
  account: '用户名',
  password: '密码',
  login: '登录',
  unlock: '解锁',
  doctor: 'Key 诊断',
  changePin: '修改 PIN',
  recover: 'Key 丢失或损坏？用恢复 Key 打开资料',
  first: '首次在这台电脑登录，需要连接网络',
  offline: (account: string) => `用户 ${account}，没有网络也能解锁`,
  withPassword: '用账号密码登录',
  withPin: '只用 PIN 解锁',
  practice: '练习用软件密钥',
  issuer: (issuer: string) => `签发机构：${issuer}`,
  confirm: `请输入“${confirmWord}”`,
  /** For a key with keys of its own. */
  padFirst: (verb: string) => `按【${verb}】后，请在 Key 的键盘上输入 PIN。`,
  padNow: '请在 Key 的键盘上输入 PIN，再按 Key 上的确认键。',
  padLeft: (seconds: number) => `还有 ${seconds} 秒`,
  pulledWhileTyping: 'Key 已拔出，刚才输入的 PIN 已清除，没有送到 Key。',
}

/** Why the desk is locked, and whether the last letters are on disk. */
export function toLockLine(by: 'clerk' | 'program', keyGone: boolean, allSaved: boolean): string {
  const why = by === 'program' && keyGone ? 'Key 已拔出，界面已锁定。' : '界面已锁定。'
  return allSaved ? `${why}填写的内容都已保存，解锁后回到原处。` : `${why}最后几秒输入的可能没有存上，请解锁后核对。`
}

/** How a token is called: by its label, and the built-in one by what it is. */
export function toTokenTitle(token: KeyToken): string {
  if (token.provider === 'practice') return loginText.practice
  return token.label === '' ? token.vendorTitle : token.label
}

/** Days before its end from which a certificate is spoken of. */
const LOUD_DAYS = 30

/** Validity of a certificate, loud when it is about to end. */
export function toValidity(certificate: KeyCertificate): { readonly text: string; readonly loud: boolean } {
  const until = toIsoDay(certificate.notAfter)
  if (certificate.problem === 'expired') return { text: `已于 ${until} 过期`, loud: true }
  if (certificate.problem === 'not-yet-valid') return { text: `${toIsoDay(certificate.notBefore)} 起有效`, loud: true }
  if (certificate.daysLeft > LOUD_DAYS) return { text: `有效期至 ${until}`, loud: false }
  return { text: `有效期至 ${until}，${toDaysLeft(certificate.daysLeft)}`, loud: true }
}

/** Why this key or certificate cannot be used at all, and the way out; undefined when it can. */
export function toStop(
  token: KeyToken,
  certificate: KeyCertificate,
  authority: KeyAuthority | undefined,
  today: string,
): Advice | undefined {
  if (token.pinState === 'locked') {
    const route = authority?.unlockRoute ?? '请带 Key 和单位证明到证书发放机构解锁。'
    return { title: 'Key 已锁定，不再接受 PIN', todo: `${route}本机保存的内容不受影响。${toContact(authority)}` }
  }
  switch (certificate.problem) {
    case 'expired':
      return {
        title: `证书已于 ${toIsoDay(certificate.notAfter)} 过期，不能登录`,
        todo: `${authority?.renewalRoute ?? '请到证书发放机构更新证书。'}本机保存的内容不受影响。${toContact(authority)}`,
      }
    case 'not-yet-valid':
      return {
        title: `证书从 ${toIsoDay(certificate.notBefore)} 起才有效`,
        todo: `这台电脑的日期是 ${today}：不对的，请先改正电脑的日期和时间；日期正确的，请联系证书发放机构。${toContact(authority)}`,
      }
    case 'key-too-weak':
      return {
        title: '这张证书的密钥强度不够，不能登录',
        todo: `请选择 Key 里的另一张证书，或到证书发放机构换发。${toContact(authority)}`,
      }
    case null:
      return undefined
  }
}

/** What should be known of a key that can be used; most pressing first. */
export function listNotices(
  token: KeyToken,
  certificate: KeyCertificate,
  { authorities, authority, ownFailures }: Around,
): readonly string[] {
  const others = token.recentFailures - ownFailures
  return [
    ...(others > 0
      ? [`这把 Key 此前在这台电脑上输错过 ${others} 次 PIN。不是您输的，请查问谁用过它，并考虑修改 PIN。`]
      : []),
    ...(authorities.length > 0 && authority === undefined
      ? ['签发机构不在本省的名单里，多半不能登录；请确认插的是外事办公室配发的 Key。']
      : []),
    ...(certificate.daysLeft <= LOUD_DAYS
      ? [
          `证书${toDaysLeft(certificate.daysLeft)}，到期后不能登录。${authority?.renewalRoute ?? '请尽快到证书发放机构更新。'}${toContact(authority)}`,
        ]
      : []),
  ]
}

interface Around {
  /** Those the office lists. */
  readonly authorities: readonly KeyAuthority[]
  /** The one that issued this certificate. */
  readonly authority: KeyAuthority | undefined
  /** Wrong PINs the person in front of this page has entered just now. */
  readonly ownFailures: number
}

/** What the key says of PIN tries before a single one is spent. */
export function toTriesLine(
  token: Pick<KeyToken, 'pinState' | 'triesLeft' | 'recentFailures'>,
  authority?: KeyAuthority,
): { readonly text: string; readonly tone: 'plain' | 'attention' | 'danger' } {
  const left = token.triesLeft
  switch (token.pinState) {
    case 'ok':
      if (left !== null) return { text: `还可以试 ${left} 次，用完后 Key 会被锁定`, tone: 'plain' }
      // Some keys never raise a flag: their silence is no proof that nothing was entered wrongly.
      return {
        text: `${token.recentFailures > 0 ? '刚才输错过 PIN' : '目前没有输错记录'}；连续输错${authority?.tries ? ` ${authority.tries} 次` : '多次'}，Key 会被锁定`,
        tone: token.recentFailures > 0 ? 'attention' : 'plain',
      }
    case 'count-low':
      return {
        text: left === null ? '此前输错过 PIN，请核对后再输入' : `此前输错过 PIN，只剩 ${left} 次`,
        tone: 'attention',
      }
    case 'final-try':
      return {
        text: `只剩最后一次：再输错，Key 立即锁定。${authority?.unlockCost ?? '解锁须带单位证明到证书发放机构办理。'}`,
        tone: 'danger',
      }
    case 'locked':
      return {
        text: `Key 已锁定，不能再输入 PIN。${authority?.unlockRoute ?? '请带 Key 和单位证明到证书发放机构解锁。'}`,
        tone: 'danger',
      }
  }
}

/** Whom to turn to after a failure that only the issuer of the key can mend; undefined after any other. */
export function toIssuerAdvice(code: string, authority: KeyAuthority | undefined): string | undefined {
  if (!authority) return undefined
  if (code === 'pin-locked') return `${authority.unlockRoute}${toContact(authority)}`
  if (code === 'key-expired') return `${authority.renewalRoute}${toContact(authority)}`
  const issuersMatters = [
    'key-revoked',
    'key-not-yet-valid',
    'key-not-for-signing',
    'key-too-weak',
    'mechanism-unsupported',
  ]
  return issuersMatters.includes(code) ? `证书发放机构：${authority.title}。${toContact(authority)}` : undefined
}

function toContact(authority: KeyAuthority | undefined): string {
  return authority?.phone ? `电话 ${authority.phone}。` : ''
}

function toDaysLeft(days: number): string {
  return days <= 0 ? '今天到期' : `还有 ${days} 天到期`
}

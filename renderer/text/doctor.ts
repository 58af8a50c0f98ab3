import type { DoctorFinding } from '../../domain/key/doctor-findings.ts'
import type { DoctorReport, DoctorStep } from '../../domain/ipc/views.ts'

type Values = DoctorStep['values']
/** What was found; and, where there is something to do, what. */
type Words = readonly [found: string, todo?: string] | ((values: Values) => readonly [found: string, todo?: string])

export const doctorText = {
  title: 'Key 诊断',
  about: '从读卡服务到服务器逐项检查，第一个 ✕ 多半就是原因。不用登录，也不会用掉 PIN 的次数。',
  again: '重新检查',
  checking: '正在检查…',
  save: '保存诊断结果',
  saved: '已保存。里面没有 PIN、姓名和单位，可以发给技术支持。',
  back: '返回登录',
  list: '检查项目',
  at: (moment: string) => `检查时间：${moment}`,
}

export const doctorStepTitles: Readonly<Record<DoctorStep['step'], string>> = {
  'reader-service': '读卡服务',
  device: 'Key 设备',
  'driver-file': '驱动文件',
  'driver-bits': '驱动位数',
  'driver-loads': '驱动加载',
  slot: '插槽',
  token: '识别 Key',
  certificate: '证书',
  tries: 'PIN 次数',
  clock: '电脑时间',
  server: '服务器',
}

/** The state of a step, read out for who cannot see the sign. */
export const doctorStates: Readonly<Record<DoctorStep['state'], { readonly sign: string; readonly text: string }>> = {
  ok: { sign: '✓', text: '正常' },
  warning: { sign: '!', text: '注意' },
  failed: { sign: '✕', text: '异常' },
  unknown: { sign: '?', text: '查不到' },
  skipped: { sign: '–', text: '没有检查' },
}

const findings: Readonly<Record<DoctorFinding, Words>> = {
  'reader-service-running': ['系统的读卡服务正在运行'],
  'reader-service-not-needed': ['这把 Key 不需要系统的读卡服务'],
  'reader-service-stopped': [
    '系统的读卡服务没有运行',
    '请重新插一次 Key；仍没有的，请信息管理员启动“Smart Card”（SCardSvr）服务。',
  ],
  'reader-service-missing': ['系统没有读卡服务', '多数 Key 不需要它；识别不到 Key 时，请信息管理员安装。'],
  'reader-service-unknown': ['查不到读卡服务的状态', '识别得到 Key 就不必理会。'],
  'device-present': (values) => [`已插入：${values['vendor'] ?? ''}`],
  'device-missing': ['电脑没有发现 Key', '请拔下来换一个 USB 口再插，不要经过扩展坞；指示灯不亮的，换一台电脑试。'],
  'device-unknown': ['这种系统查不到 USB 设备', '识别得到 Key 就不必理会。'],
  'driver-file-present': (values) => [`已安装：${values['vendor'] ?? ''}`],
  'driver-file-missing': (values) => [
    values['vendor'] ? `没有安装 ${values['vendor']} 的驱动程序` : '没有找到任何 Key 的驱动程序',
    '请运行随 Key 附带的安装程序；装好后按【重新检查】。',
  ],
  'driver-64-bit': ['64 位，可以使用'],
  'driver-32-bit': (values) => [
    `${values['vendor'] ?? ''} 的驱动程序是 32 位的，边界通用不了`,
    '请向证书发放机构索取 64 位的驱动程序，装好后按【重新检查】。',
  ],
  'driver-not-a-library': (values) => [
    `${values['vendor'] ?? ''} 的驱动文件已损坏`,
    '请卸载后重新运行随 Key 附带的安装程序。',
  ],
  'driver-loaded': ['驱动程序可以加载'],
  'driver-not-loaded': (values) => [
    `${values['vendor'] ?? ''} 的驱动程序加载不了`,
    '请重新运行随 Key 附带的安装程序；仍不行的，保存诊断结果发给技术支持。',
  ],
  'key-process-down': ['读取 Key 的程序没有应答', '请拔出 Key，等几秒后按【重新检查】；反复出现的，请重新打开边界通。'],
  'slot-present': (values) => [`驱动程序报告 ${values['count'] ?? 0} 个插槽`],
  'slot-missing': ['驱动程序没有报告插槽', '请拔出 Key，等 3 秒插回，再按【重新检查】。'],
  'token-present': (values) => [`识别到 ${values['count'] ?? 0} 把 Key`],
  'token-missing': ['驱动程序没有识别到 Key', '请确认插的是本机驱动对应的 Key；拔出等 3 秒插回，再按【重新检查】。'],
  'certificate-valid': (values) => [`证书有效，还有 ${values['days'] ?? ''} 天（${values['issuer'] ?? ''}）`],
  'certificate-expires-soon': (values) => [
    `证书还有 ${values['days'] ?? ''} 天到期（${values['issuer'] ?? ''}）`,
    '请尽快到证书发放机构更新，到期后不能登录。',
  ],
  'certificate-expired': (values) => [
    `证书已过期 ${values['days'] ?? ''} 天（${values['issuer'] ?? ''}）`,
    '请到证书发放机构更新；本机保存的内容不受影响。',
  ],
  'certificate-not-yet-valid': ['证书还没有到生效日期', '请先核对电脑的日期；日期正确的，请联系证书发放机构。'],
  'certificate-too-weak': ['证书的密钥强度不够', '请到证书发放机构换发证书。'],
  'certificate-missing': ['Key 里没有证书', '请联系证书发放机构写入证书，或换一把 Key。'],
  'tries-full': (values) => [values['tries'] === undefined ? 'PIN 没有输错记录' : `PIN 还可以试 ${values['tries']} 次`],
  'tries-reduced': (values) => [
    values['tries'] === undefined ? '此前输错过 PIN' : `此前输错过 PIN，只剩 ${values['tries']} 次`,
    '请核对后再输入。',
  ],
  'tries-final': ['PIN 只剩最后一次', '没有把握的，不要再试，请先到证书发放机构重设 PIN。'],
  'tries-none': ['Key 已锁定', '请带 Key 和单位证明到证书发放机构解锁。'],
  'clock-right': ['与服务器一致'],
  'clock-wrong': (values) => [
    `与服务器相差约 ${Math.abs(Number(values['minutes'] ?? 0))} 分钟`,
    '请校准电脑的日期、时间和时区，否则不能登录。',
  ],
  'clock-unknown': ['连不上服务器，无法核对', '请自行核对电脑右下角的日期和时间。'],
  'server-reachable': (values) => [`可以连接 ${values['host'] ?? ''}`],
  'server-unreachable': (values) => [
    `连不上 ${values['host'] ?? ''}`,
    '请检查网线和专网；没有网络时，登录过的 Key 仍可以解锁、填写。',
  ],
  'server-error': (values) => [`${values['host'] ?? ''} 暂时出错`, '请稍后再试；已登录过的 Key 仍可以解锁、填写。'],
  'not-checked': ['前面的问题解决后再检查'],
}

/** What a step found, and what to do about it; a finding nobody has worded is shown as it is. */
export function toFindingWords({ finding, values }: Pick<DoctorStep, 'finding' | 'values'>): {
  readonly found: string
  readonly todo: string | undefined
} {
  const words = isFinding(finding) ? findings[finding] : undefined
  const [found, todo] = typeof words === 'function' ? words(values) : (words ?? [finding])
  return { found, todo }
}

/** The result in one line: the first thing that is wrong is most likely the cause of the rest. */
export function toVerdict({ steps }: DoctorReport): { readonly text: string; readonly good: boolean } {
  const first = steps.find(({ state }) => state === 'failed') ?? steps.find(({ state }) => state === 'warning')
  if (!first) return { text: '没有发现问题，可以使用。', good: true }
  const { found, todo } = toFindingWords(first)
  return { text: `${doctorStepTitles[first.step]}：${found}。${todo ?? ''}`, good: false }
}

function isFinding(finding: string): finding is DoctorFinding {
  return Object.hasOwn(findings, finding)
}

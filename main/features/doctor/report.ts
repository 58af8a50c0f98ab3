import type { DoctorReport, DoctorStep, KeyView } from '../../../domain/ipc/views.ts'
import type { KeyModule } from '../../../native/pkcs11/face.ts'

/** What a report says of the computer and the program. */
export interface ReportAbout {
  readonly version: string
  readonly system: string
}

const stepTitles: Readonly<Record<DoctorStep['step'], string>> = {
  'reader-service': '读卡服务',
  device: '设备',
  'driver-file': '驱动文件',
  'driver-bits': '驱动位数',
  'driver-loads': '驱动加载',
  slot: '插槽',
  token: 'Key',
  certificate: '证书',
  tries: 'PIN 次数',
  clock: '电脑时间',
  server: '服务器',
}
const states: Readonly<Record<DoctorStep['state'], string>> = {
  ok: '正常',
  warning: '注意',
  failed: '异常',
  unknown: '未知',
  skipped: '未查',
}
const words = {
  title: '边界通 Key 诊断结果',
  privacy: '本文件不含 PIN、密码、姓名、单位名称和证书内容；Key 的序列号只留末四位。',
  steps: '检查结果（给技术支持看的代码在括号内）',
  modules: '驱动',
  tokens: '已识别的 Key',
  none: '无',
}

/**
 * The result as a text to hand to the office or to the vendor's support. Nothing in it says who the clerk is: holders,
 * units and labels (people name their keys after themselves) are left out, serials are masked.
 */
export function toReportText(
  report: DoctorReport,
  about: ReportAbout,
  { modules, view }: { readonly modules: readonly KeyModule[]; readonly view: KeyView },
): string {
  const lines = [
    words.title,
    words.privacy,
    '',
    `${report.at}  ${about.version}  ${about.system}`,
    '',
    words.steps,
    ...report.steps.map(toStepLine),
    '',
    words.modules,
    ...(modules.length > 0 ? modules.map(toModuleLine) : [words.none]),
    '',
    words.tokens,
    ...(view.tokens.length > 0 ? view.tokens.flatMap(toTokenLines) : [words.none]),
    '',
  ]
  // For the plainest of editors.
  return lines.join('\r\n')
}

/** The last four characters; of a short one nothing. */
export function maskSerial(serial: string): string {
  return serial.length > 8 ? `…${serial.slice(-4)}` : '…'
}

function toStepLine({ step, state, finding, values }: DoctorStep): string {
  const details = Object.entries(values).map(([name, value]) => ` ${name}=${withoutFolders(String(value))}`)
  return `[${states[state]}] ${stepTitles[step]}（${finding}${details.join('')}）`
}

function toModuleLine({ vendor, file, bits, loaded, error, slots, usbPresent }: KeyModule): string {
  const known = { file, bits, loaded, error, slots, usb: usbPresent }
  const details = Object.entries(known).map(([name, value]) => ` ${name}=${withoutFolders(String(value ?? '-'))}`)
  return vendor + details.join('')
}

/** Files by their own names: a folder may carry the name of whoever installed it. */
function withoutFolders(text: string): string {
  return text.replace(/(?:[A-Za-z]:)?[\\/](?:[^\\/\r\n:*?"<>|]+[\\/])+/g, '')
}

function toTokenLines(token: KeyView['tokens'][number]): readonly string[] {
  const { provider, vendorTitle, serial, pinState, triesLeft, protectedPath } = token
  const certificates = token.certificates.map(
    ({ issuer, notBefore, notAfter, problem }) => `  ${notBefore} – ${notAfter} ${problem ?? 'ok'} ${issuer}`,
  )
  const tries = triesLeft === null ? '' : ` tries=${triesLeft}`
  return [
    `${vendorTitle} ${provider} ${maskSerial(serial)} pin=${pinState}${tries} keypad=${protectedPath}`,
    ...certificates,
  ]
}

import type { Issue } from '../../domain/filing/issue.ts'
import { toSentence, type OfficePack } from '../../domain/office-pack/office-pack.ts'

type RuleSettings = OfficePack['rules'][string]

/** Formats and materials in words. Every sentence says what to do; `{name}` takes a value of the issue. */
const sentences: Readonly<Record<string, string>> = {
  required: '请填写“{label}”。',
  'too-long': '最多 {max} 字，现有 {count} 字，请精简。',
  'not-text': '“{label}”应填文字，请重新填写。',
  'not-a-day': '请填写实际存在的日期，例如 20270315 或 2027-03-15。',
  'not-a-number': '请填写数字，例如 8 或 120000。',
  'not-whole': '请填写整数，不带小数。',
  'too-many-decimals': '金额最多保留两位小数，请修改。',
  'too-small': '不能小于 {min}，请修改。',
  'too-large': '不能大于 {max}，请修改。',
  'not-in-list': '列表中没有这一项，请输入名称或拼音首字母后从列表中选择。',
  'identity-number-length': '公民身份号码应为 18 位，请对照证件补全。',
  'identity-number-lower-case': '末位的 x 请改为大写 X。',
  'identity-number-characters': '公民身份号码只能有数字，末位可以是 X，请对照证件改正。',
  'identity-number-division': '前两位不是省份代码，请对照证件改正。',
  'identity-number-birth-date': '第 7 至 14 位不是有效的出生日期，请对照证件改正。',
  'identity-number-check-digit': '校验位不符，多半有一位输错，请对照证件逐位核对。',
  'officer-id-format': '军官证号应写作“政字第12345678号”，请改正。',
  'not-a-phone': '请填写 11 位手机号，或带区号的座机号（例如 0431-88901234）。',
  'too-few-rows': '{noun}还不够，请至少添加 {min} {measure}。',
  'too-many-rows': '{noun}最多 {max} {measure}，现有 {count} {measure}，请删减。',
  'material/missing': '还没有上传“{slot}”，请添加文件。',
  'material/not-asked-for': '按现在填写的组团方式不需要“{slot}”，上报时不会发送这份材料。',
  'control-character': '“{label}”中有看不见的控制字符，请删除后重新输入。',
  'material/refused': '“{slot}”未通过审核，请按审核意见重新上传。',
}

/** An issue as the clerk reads it. A rule speaks the office's own words from its pack. */
export function toIssueText(issue: Issue, rules: RuleSettings = {}): string {
  const template = findTemplate(issue.code, rules)
  return template === undefined ? `请核对此处（代码 ${issue.code}）。` : toSentence(template, issue.values)
}

function findTemplate(code: string, rules: RuleSettings): string | undefined {
  const [first, key = '', variant] = code.split('/')
  if (first !== 'rule') return sentences[code]
  const message = rules[key]?.message
  if (typeof message !== 'object') return message
  return variant === undefined ? Object.values(message)[0] : message[variant]
}

/** Every code that has words, for the test that compares them with the codes in use. */
export function listWordedIssues(): readonly string[] {
  return Object.keys(sentences)
}

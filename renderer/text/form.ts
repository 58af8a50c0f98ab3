import type { MaterialReview } from '../../domain/filing/material.ts'
import type { Severity } from '../../domain/filing/issue.ts'
import type { Delivery } from '../../domain/ipc/views.ts'

/** Words of the case page: header, tabs, saving, leaving. */
export const caseText = {
  opening: '正在打开…',
  untitled: (kind: string) => `未命名的${kind}`,
  tabs: { form: '填报内容', materials: '审批材料', check: '会不会被退', progress: '办理进度' },
  numberLater: '外办收件后分配',
  round: (round: number) => `第 ${round} 次上报`,
  submit: '上报',
  withdraw: '撤回',
  delete: '删除',
  print: '打印',
  back: '返回',
  cancel: '取消',
  saved: (clock: string) => `已保存 ${clock}`,
  saving: '正在保存…',
  saveFailed: (why: string) => `还没有保存：${why}可以继续填写，会自动重试。`,
  saveStale: '没有保存：内容已在别处更新',
  staleNotice: '这份申报件已在另一窗口修改，本页的改动没有保存。载入最新内容后请重新填写改动之处。',
  takeNewest: '载入最新内容',
  returnedTitle: '退回原因',
  opinion: '审核意见',
  refusedMaterial: (slot: string) => `“${slot}”未通过`,
  noOpinion: '外办没有填写意见，可电话询问后重新上传。',
  goReplace: '去更换',
  correctAndSubmit: '请按意见修改，改好后再次上报。',
  withdrawn: (title: string) => `“${title}”已撤回，可以修改后再次上报`,
  deleted: (title: string) => `“${title}”已删除`,
  printed: '已生成打印文件',
  keptAsDraft: (title: string) => `“${title}”已保存为草稿，以后可以继续填写`,
  goOn: '继续填写',
  deleteDraft: '删除草稿',
  leaveUnsaved: {
    title: '还有内容没有保存',
    text: '最近填写的内容没能写入本机。现在离开会丢失这部分内容，建议留在本页等待自动重试。',
    yes: '仍要离开',
    danger: true,
  },
  withdrawTitle: '撤回申报',
  withdrawAbout: (title: string) => `撤回“${title}”后，外办停止审核；改好可以再次上报。`,
  withdrawReason: '撤回原因（可不填）',
}

/** Words of the form itself; the labels of the fields stand in the definitions. */
export const formText = {
  index: '本表目录',
  indexKeys: 'F8 下一处要改\nShift+F8 上一处\nAlt+Insert 添加一行\nAlt+Delete 删除一行\nAlt+↑↓ 移动一行',
  yes: '是',
  no: '否',
  weekdays: ['周一', '周二', '周三', '周四', '周五', '周六', '周日'],
  dayPlaceholder: '年-月-日',
  openCalendar: '打开日历',
  choosePlaceholder: '输入或选择',
  choosesPlaceholder: '输入名称或拼音首字母',
  noMatch: '没有相符的项目，请换个写法',
  removeChoice: (name: string) => `去掉${name}`,
  rowCount: (count: number, measure: string) => (count === 0 ? '' : `共 ${count} ${measure}`),
  cellIssue: (label: string, text: string) => (text.includes(label) ? text : `${label}：${text}`),
  noRows: (noun: string) => `还没有${noun}。`,
  addRow: (noun: string) => `添加${noun}`,
  pickPeople: '从人员资料选择',
  moveUp: (name: string) => `上移${name}`,
  moveDown: (name: string) => `下移${name}`,
  remove: (name: string) => `删除${name}`,
  moveUpTitle: '上移（Alt+↑）',
  moveDownTitle: '下移（Alt+↓）',
  removeTitle: '删除（Alt+Delete）',
  removedRow: (name: string) => `已删除${name}`,
  generated: (count: number, measure: string, noun: string) => `已补上 ${count} ${measure}的${noun}，原有内容未动`,
  nothingToGenerate: '没有要添加的：请先填好日期，或每天都已有一行',
  issueCount: (count: number) => (count === 0 ? '' : `${count} 处待改`),
  searchPeople: '输入姓名、拼音首字母或证件号码',
  people: '人员资料',
  alreadyListed: '已在名单',
  noPeople: '没有找到。请换个写法，或关闭后用“添加”直接填写。',
  peopleFound: (shown: number, total: number) =>
    total > shown ? `共 ${total} 人，显示前 ${shown} 人` : `共 ${total} 人`,
  spaceKey: '空格',
  tick: '勾选',
  add: '添加',
  addPeople: (count: number) => (count === 0 ? '添加' : `添加 ${count} 人`),
  cancel: '取消',
}

const severities: Readonly<Record<Severity, string>> = { error: '必须改正', warning: '提醒', note: '说明' }

/** What a signed filing is doing, said after 上报: only what is known. */
const deliveries: Readonly<Record<Delivery, string>> = {
  none: '外办服务器已收到。',
  waiting: '已放入发件箱，联网后自动发送；发送前请不要以为外办已收到。',
  sending: '正在发送，可以离开本页；结果会显示在发件箱和办理进度中。',
  unconfirmed: '已发出，正在向服务器核实是否收到，不必重复上报。',
  blocked: '还没有送达，原因见发件箱。',
}

export const checkText = {
  severities,
  verdict: (blocking: number, others: number): { readonly title: string; readonly todo: string } => {
    if (blocking > 0) {
      const more = others > 0 ? `，另有 ${others} 条提醒` : ''
      return { title: `现在上报会被退回：${blocking} 处必须改正${more}`, todo: '点击任一行到所在位置修改' }
    }
    return others > 0
      ? { title: `可以上报，有 ${others} 条提醒`, todo: '提醒不影响上报，请逐条看过' }
      : { title: '没有发现会被退回的问题', todo: '可以上报' }
  },
  next: '下一处',
  previous: '上一处',
  go: '去修改',
  nothingFound: '没有发现问题',
  submit: '上报',
  mustCorrect: (count: number) => `还没有上报：有 ${count} 处必须改正`,
  notChecked: '还没有上报：内容没能保存或检查，请稍等几秒再试',
  submitTitle: '上报确认',
  willSign: (round: number) => `第 ${round} 次上报`,
  sealed: '签名后内容不能修改；需要修改的，须先撤回。',
  signsFiles: (count: number, size: string) => `审批材料 ${count} 份，共 ${size}`,
  signsNoFiles: '没有审批材料',
  digest: '摘要',
  digestAbout: (sha256: string) => `SHA-256：${sha256}。文件改动一个字，摘要就会不同。`,
  signer: '签名人',
  validUntil: (day: string) => `证书有效期至 ${day}`,
  contentDigest: '签名内容摘要',
  contentDigestAbout: (sha256: string) => `SHA-256：${sha256}。以上全部内容和材料的摘要，Key 只对它签名。`,
  accept: (count: number) => `已看过以上 ${count} 条提醒，仍要上报`,
  keyHint: '签名时请勿拔出 Key',
  signing: '正在签名…',
  signAndSubmit: '签名并上报',
  doneTitle: '已签名',
  signed: (name: string) => `已由${name}签名，内容已封存。`,
  deliveries,
  seeOutbox: '查看发件箱',
  finish: '完成',
}

/** A signing that was cut off. */
export const abandonedText = {
  title: '上次签名没有完成，没有上报：',
  about: (kind: string, title: string, moment: string) =>
    `${kind}“${title || '未命名'}”（${moment}）。内容都在，请打开核对后再上报。`,
  open: '打开核对',
}

interface Tag {
  readonly title: string
  readonly tone: 'plain' | 'busy' | 'attention' | 'good'
}

const results: Readonly<Record<MaterialReview['result'], Tag>> = {
  pending: { title: '待审核', tone: 'busy' },
  accepted: { title: '已通过', tone: 'good' },
  refused: { title: '未通过', tone: 'attention' },
}
const added: Tag = { title: '待上报', tone: 'plain' }
const typeNames: Readonly<Record<string, string>> = {
  'application/pdf': 'PDF',
  'image/jpeg': 'JPEG',
  'image/png': 'PNG',
}

export const materialText = {
  title: '审批材料',
  results,
  added,
  summary: (count: number, size: string, missing: number) =>
    [
      count === 0 ? '还没有上传材料' : `已上传 ${count} 份，共 ${size}`,
      missing === 0 ? '必需的材料已齐' : `还缺 ${missing} 份必需的材料`,
    ].join('；'),
  takes: (accept: readonly string[], size: string, files: number) => {
    const types = accept.map((type) => typeNames[type] ?? type).join('、')
    return `${types}，每个不超过 ${size}${files > 1 ? `，最多 ${files} 个文件` : ''}`
  },
  attach: '选择文件',
  attachMore: '再加一个',
  attachTo: (slot: string) => `选择文件：${slot}`,
  attached: (name: string) => `已添加“${name}”`,
  replace: '更换',
  replaced: (name: string) => `已换成“${name}”`,
  uploadAgain: '重新上传',
  remove: '删除',
  removeQuestion: (name: string) => ({
    title: '删除材料',
    text: `从本件中删除“${name}”？电脑上的原文件不受影响。`,
    yes: '删除',
    danger: true,
  }),
  preview: '预览',
  changedSince: (when: string) => `原文件在${when} 又修改过，这里仍是附上时的内容。`,
  takeChanged: '换成新的',
  keepTaken: '不用换',
  kept: '已保留附上时的内容',
  changedQuestion: (names: readonly string[]) => ({
    title: '原文件有修改',
    text: `${names.map((name) => `“${name}”`).join('、')}附上之后，电脑上的原文件又修改过。上报的是附上时的内容；要用新的，请先到【审批材料】换成新的。`,
    yes: '按附上时的内容上报',
  }),
  loading: '正在打开…',
  none: '没有上传',
  opinion: (round: number, opinion: string) => `第 ${round} 次审核：${opinion}`,
  pastOpinion: (round: number, opinion: string) => `已更换。第 ${round} 次审核时未通过：${opinion || '未填写意见'}`,
}

export const progressText = {
  none: '还没有上报',
  noneTodo: '上报后，外办收件、审核、退回、通过的每一步都会显示在这里。',
  pending: {
    none: '',
    waiting: '本机已签名，等待发送',
    sending: '本机已签名，正在发送',
    unconfirmed: '已发出，正在核实是否收到',
    blocked: '本机已签名，没有送达',
  } satisfies Readonly<Record<Delivery, string>>,
  round: (round: number) => `第 ${round} 次上报`,
  by: (role: 'unit' | 'office', name: string) => {
    if (role === 'unit') return `本单位 ${name}`
    return name.endsWith('办公室') ? name : `外办 ${name}`
  },
}

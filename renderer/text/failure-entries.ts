import type { Failure } from '../../domain/result.ts'
import { backupFailures } from './backup-failures.ts'
import { doorFailures } from './door-failures.ts'
import { packageFailures } from './package-failures.ts'

type Values = NonNullable<Failure['values']>
/** What happened and whether anything was lost; what to do. */
export type FailureEntry = readonly [happened: string, todo: string] | ((values: Values) => readonly [string, string])
type Entries = Readonly<Record<string, FailureEntry>>

const kept = '填写的内容都已保存在本机。'
const askOffice = '请联系外事办公室信息管理员。'
const badSignature: FailureEntry = [
  '服务器没有认可 Key 的签名。',
  '请拔插 Key 后再试；多次不成功，请联系外事办公室信息管理员。',
]
const unplugged: FailureEntry = [`Key 被拔出，操作没有完成。${kept}`, '请插回同一把 Key，再做一次。']

/** The key in the computer. */
const key: Entries = {
  'no-module': ['这台电脑没有安装 Key 的驱动程序。', '请运行随 Key 附带的安装程序，装好后重新打开边界通。'],
  'no-token': ['没有找到刚才选择的 Key。', '请把 Key 插好，指示灯亮起后再试。'],
  'token-removed': unplugged,
  'not-logged-in': [`Key 已退出登录，操作没有完成。${kept}`, '请锁定后用 PIN 重新解锁，再做一次。'],
  'already-logged-in': ['Key 正被另一次登录占用。', '请拔出 Key，等 3 秒插回后再登录。'],
  'pin-incorrect': (values) => ['PIN 不正确。', toTriesAdvice(values)],
  'pin-locked': ['Key 已锁定，不再接受 PIN。本机保存的内容不受影响。', '请带 Key 和单位证明到证书发放机构解锁。'],
  'pin-length': ['PIN 的位数不符合这把 Key 的要求。', '请核对位数后重新输入。'],
  'pin-not-set': ['这把 Key 还没有设置 PIN，不能登录。', '请带 Key 到证书发放机构设置 PIN。'],
  'pin-expired': ['PIN 已过期，须先修改。', '请先【修改 PIN】，再用新的 PIN 登录。'],
  'certificate-missing': ['Key 里没有找到所选的证书。', '请拔插 Key 后重新选择；仍没有，请联系证书发放机构。'],
  'mechanism-unsupported': ['这把 Key 不支持所需的算法。', '请联系证书发放机构更换 Key。'],
  'not-a-submission': [`要签名的内容不是一份申报，已停止签名。${kept}`, '请重新打开该申报件，再上报一次。'],
  'not-json': [`申报件里有不能签名的字符，已停止签名。${kept}`, '请检查最近粘贴的文字，改正后再上报。'],
  'wrapped-for-another': ['本机的资料是用另一张证书加密的，这把 Key 打不开。', '请换用上次登录的 Key。'],
  'device-error': ['Key 没有正常应答。', '请拔出 Key，等 3 秒插回后再试；换一个 USB 口往往有用。'],
  cancelled: ['操作已取消，什么都没有改变。', '需要时再做一次即可。'],
  timeout: [`Key 很久没有应答，已停止等待。${kept}`, '请拔插 Key 后再试。'],
  'process-crashed': [`读取 Key 的程序意外停止，正在自动重启。${kept}`, '请等几秒后再试。'],
}

/** Login, the certificate at the server, the workspace on this computer. */
const session: Entries = {
  busy: ['上一项操作还没有结束。', '请等几秒，不必重复点击。'],
  locked: ['界面已锁定，锁定前填写的内容已保存，最后两秒输入的请核对。', '请插入 Key 解锁后继续。'],
  'bad-credentials': (values) => [
    '用户名或密码不正确，没有登录。',
    typeof values['triesLeft'] === 'number'
      ? `请重新输入 PIN 和密码；密码还可以试 ${values['triesLeft']} 次。`
      : '请核对后重新输入。',
  ],
  'account-locked': (values) => [
    '账号因多次输错密码暂时锁定。',
    `请 ${values['minutes'] ?? 15} 分钟后再试，或联系外事办公室。`,
  ],
  'clock-wrong': (values) => [
    `电脑的时间与服务器相差约 ${toSpan(values['minutes'])}，不能登录，也不能同步。`,
    '请校准电脑的日期、时间和时区后再试。',
  ],
  'old-password-wrong': (values) => [
    '原密码不正确，没有修改。',
    typeof values['triesLeft'] === 'number'
      ? `请重新输入原密码，还可以试 ${values['triesLeft']} 次。`
      : '请核对后重新输入原密码。',
  ],
  'password-maybe-changed': [
    '没有收到服务器的答复，密码可能已经修改，也可能没有。',
    '请等网络恢复后再改一次：提示原密码不正确的，说明新密码已经生效。',
  ],
  'nonce-spent': ['登录用时过长，验证已过期。', '请重新输入 PIN，再登录一次。'],
  'bad-signature': badSignature,
  'key-expired': ['证书已过有效期。', '请到证书发放机构办理证书更新；本机保存的内容不受影响。'],
  'key-not-yet-valid': ['证书还没有到生效日期。', '请先核对电脑的日期；日期正确的，请联系证书发放机构。'],
  'key-revoked': ['证书已被注销。', '请联系证书发放机构；本机保存的内容不受影响。'],
  'key-unknown-ca': ['这张证书不是本省认可的机构签发的。', '请换用外事办公室配发的 Key。'],
  'key-not-for-signing': ['这张证书不能用于签名。', '请选择 Key 里的另一张证书，或联系证书发放机构。'],
  'key-wrong-unit': ['这把 Key 属于另一个单位，与账号不符。', '请插入本单位的 Key，或改用对应的账号。'],
  'key-wrong-clerk': ['这把 Key 不是该账号登记的 Key。', '请插入本人的 Key，或改用对应的账号。'],
  'renewal-expired': [
    '离线解锁后已久未登录，暂时不能与服务器同步。',
    '请锁定后用账号密码登录；待发送的内容仍在发件箱。',
  ],
  'session-missing': ['登录已过期，暂时不能同步。', '请锁定后用账号密码登录；待发送的内容仍在发件箱。'],
  'session-expired': ['登录已过期，暂时不能同步。', '请锁定后用账号密码登录；待发送的内容仍在发件箱。'],
  'session-ended': ['登录已过期，暂时不能同步。', '请锁定后用账号密码登录；待发送的内容仍在发件箱。'],
  'no-workspace': ['这把 Key 在这台电脑上还没有登录过，不能离线解锁。', '请连接网络，用账号和密码登录一次。'],
  'offline-too-long': (values) => [
    `已超过 ${values['days'] ?? 30} 天没有连接服务器，不能再离线解锁。本机保存的内容不受影响。`,
    '请连接网络，用账号和密码登录一次。',
  ],
  'workspace-wrong-key': [
    '本机的资料是用另一张证书加密的，这把 Key 打不开。',
    `请换用上次登录的 Key；证书更换过的，${askOffice}`,
  ],
  'wrong-key-or-damaged': ['本机的资料库打不开，已停止，以免损坏。', `请不要删除任何文件，${askOffice}`],
  'workspace-damaged': ['本机的资料库损坏，自动修复没有成功；文件都保留着。', `请不要删除任何文件，${askOffice}`],
  'database-damaged': [`发现本机的资料库损坏，即将锁定。${kept}`, '请重新解锁，系统会自动修复。'],
  'database-from-the-future': ['本机的资料库是由更新版本的边界通建立的，没有改动。', '请安装最新版本后再打开。'],
}

/** Between this computer and the office. */
const network: Entries = {
  'server-unreachable': [`现在连不上服务器。${kept}`, '可以继续填写和上报，联网后自动发送。'],
  'response-lost': ['已发出，但没有收到服务器的回执。', '会自动核实是否收到，不会重复上报。'],
  'not-answered': ['服务器没有答复这一项。', '会自动重试，不必重复操作。'],
  'answer-too-large': [`服务器发来的内容过大，没有接收。${kept}`, '请联系外事办公室信息管理员；其他工作不受影响。'],
  'no-deletions': ['没有等待确认的删除，可能刚刚已经处理。', '不需要再做什么。'],
  'server-error': [`服务器暂时出错。${kept}`, '会自动重试，不必重复操作。'],
  malformed: [`服务器看不懂发出的内容。${kept}`, `请检查边界通是否为最新版本，或${askOffice}`],
  'not-found': ['没有找到所要的内容。', '请刷新后再看。'],
  'cursor-expired': ['很久没有同步，须重新接收全部资料。', '会自动进行，不必操作。'],
  'too-large': ['内容太大，服务器没有接收，本机仍保存着。', '请压缩或减少材料后再上报。'],
  'disk-full': ['本机磁盘已满，新的内容暂时写不进去；已保存的都在。', '请清理磁盘空间后再试。'],
}

/** Filings, and what is done with them here and at the office. */
const filing: Entries = {
  'filing-not-found': ['没有找到这份申报件。', '它可能已被删除，请回到列表再看。'],
  'number-unknown': ['没有查到这个编号。', '请核对编号；外办刚给出编号的，联网同步后再查。'],
  'plan-not-found': ['没有找到要执行的计划。', '请重新选择计划，或选择“计划外团组”。'],
  'not-allowed': ['现在的状态不允许这样操作，什么都没有改变。', '请查看最新状态后再做。'],
  'not-editable': ['已上报的内容只能查看，不能修改。', '需要修改的，请先撤回。'],
  'stale-version': ['这份申报件刚在另一处修改过，这次没有覆盖它。', '请重新打开，核对后再改。'],
  'would-bounce': (values) => [
    `还有${values['count'] === undefined ? '' : ` ${values['count']} 处`}必须改正的地方，没有上报。${kept}`,
    '请按列出的提示逐条改正后再上报。',
  ],
  'changed-while-signing': [`签名时内容又有改动，没有上报。${kept}`, '请核对后再上报一次。'],
  'filing-in-use': (values) => [
    `团组“${values['title'] ?? ''}”正在执行这个计划，没有删除。`,
    '请先删除该团组，或给它另选计划。',
  ],
  'deletion-delivered': ['删除已送达外办，不能恢复。', '需要的，请新建一份。'],
  'unknown-kind': ['这种申报件本版本还不能办理。', '请安装最新版本。'],
  conflict: ['外办那边的内容比本机新，这一项没有覆盖它。', '请点【对比处理】，选定后再上报。'],
  'conflict-open': ['外办的内容已被更新，与您的修改不同，暂时不能修改或上报。您的修改没有丢失。', '请先【对比处理】。'],
  'conflict-none': ['这份申报件没有要对比的内容，可能已在另一处处理完。', '请打开申报件查看最新内容。'],
  'conflict-waiting': ['外办的新内容还没有取到，没有做任何改动。您的内容已保存。', '请联网同步后再处理。'],
  'conflict-moved': ['刚才外办的内容又有更新，没有保存您的选择。', '页面已换成最新内容，请核对有变化的地方后再保存。'],
  'conflict-unchosen': (values) => [`还有 ${values['count'] ?? 1} 处没有选定，没有保存。`, '请逐项选定后再保存。'],
  'files-missing': ['有材料还没有传完。', '会自动续传，不必重复操作。'],
  'upload-unknown': ['上传的记录在服务器上已失效。', '会自动从头上传，不必重复操作。'],
  'upload-offset-mismatch': ['服务器收到的长度与本机记的不同。', '会自动核对后接着传，不必重复操作。'],
  'item-damaged': [
    '这一项在本机的记录已损坏，无法发送；其他各项不受影响。',
    '请点【去修改】核对内容后重新上报；撤回、删除等请点【取消】后重新办理。',
  ],
  'file-lost': ['有一份材料在本机找不到了，无法上传。', '请打开该申报件，把这份材料重新上传后再上报。'],
  'waits-for-earlier': ['同一申报件的前一项还没有送达，须按顺序发送。', '前一项送达或取消后自动发送，不必操作。'],
  'waits-for-plan': ['它所执行的计划还没有送达，须等计划先送达。', '计划送达后自动发送，不必操作。'],
  'unknown-plan': ['外办没有收到这个团组所执行的计划。', '请先上报该计划，再重试这一项。'],
  'filing-deleted': ['这份申报件已在外办删除。', '仍需办理的，请新建一份。'],
  'unknown-filing': ['外办没有这份申报件。', '请刷新后查看最新状态。'],
  'unknown-notice': ['这封站内信已不存在。', '不必处理。'],
  'notice-not-found': ['这封站内信已不存在。', '不必处理。'],
  'wrong-round': ['外办那边的办理进度比本机新，这次上报没有被接收。', '请同步后打开该申报件，核对后再上报。'],
  'wrong-unit': [
    '外办没有登记您为这个单位申报，没有被接收。内容仍在本机。',
    '请在发件箱取回；仍需您办理的，请联系外事办公室登记，或交该单位的专办员办理。',
  ],
  'unit-not-yours': ['外办没有登记您为这个单位申报。', '请选择其他申报单位；需要增加单位，请联系外事办公室。'],
  'not-your-role': [
    '您的岗位不办理这一项，没有做任何改动。',
    '请从菜单选择要办理的事；需要调整岗位，请联系外事办公室。',
  ],
  'wrong-account': ['这份申报件是用另一个账号签名的，没有被接收。', '请撤回修改后，用当前账号重新上报。'],
  'wrong-office': ['这份申报件属于另一个省的系统，没有被接收。', askOffice],
  'wrong-filing': ['签名与申报件对不上，没有被接收。内容仍在本机。', '请撤回修改后重新上报。'],
  'wrong-kind': ['外办已有同一份申报件，但种类不同，没有被接收。', askOffice],
  'data-not-normal': [
    '申报内容的格式与外办的版本不一致，没有被接收。内容仍在本机。',
    '请检查边界通是否为最新版本后再上报。',
  ],
  'malformed-submission': [
    '外办看不懂这份申报，没有被接收。内容仍在本机。',
    `请检查边界通是否为最新版本，或${askOffice}`,
  ],
  'operation-id-reused': ['外办已有编号相同的另一项操作，没有被接收。', '请撤回修改后重新上报。'],
  'not-in-outbox': ['这一项已经不在发件箱，多半刚刚送达。', '请在列表中查看最新状态。'],
  'already-sent': ['这一项已经发出，收不回来了。', '送达后请在列表中使用【撤回】。'],
  'recall-later-first': ['这份申报件后面还有没发出的操作。', '请先撤回后面的那一项。'],
}

/** Files on their way into a slot. A refused file changes nothing. */
const file: Entries = {
  'file-vanished': ['文件已不在原处，没有添加。', '请确认 U 盘或扫描文件夹还在，再选一次。'],
  'file-unreadable': ['文件读不出来，没有添加。', '请关闭正在使用它的程序，再选一次。'],
  'file-secret': ['文件名带有密级字样。本系统不得存储、传输涉密材料，没有添加。', '请按保密规定另行报送。'],
  'file-empty': ['这是一个空文件，没有添加。', '请重新扫描后再选。'],
  'file-too-large': (values) => [
    `文件超过 ${values['maxMb'] ?? ''} MB 的上限，没有添加。`,
    '请用较低的分辨率重新扫描（300 dpi 灰度即可），或分成几个文件。',
  ],
  'file-type-wrong': (values) => [`这里不能上传这种文件，没有添加。`, `请选择 ${values['accepted'] ?? 'PDF'} 文件。`],
  'file-disguised': (values) => [
    `文件的内容其实是 ${String(values['realType'] ?? '').toUpperCase()}，与后缀不符，没有添加。`,
    `请确认文件来源，用原始扫描件（${values['accepted'] ?? 'PDF'}）重新选择。`,
  ],
  'pdf-encrypted': ['这份 PDF 设了密码，审核人员打不开，没有添加。', '请去掉密码另存后再选。'],
  'pdf-damaged': ['这份 PDF 已损坏，打不开，没有添加。', '请重新扫描或导出后再选。'],
  'image-damaged': ['这张图片已损坏，打不开，没有添加。', '请重新扫描后再选。'],
  'image-too-big': (values) => [
    `图片有 ${values['megapixels'] ?? ''} 百万像素，超过 ${values['maxMegapixels'] ?? ''} 百万的上限，没有添加。`,
    '请用较低的分辨率重新扫描后再选。',
  ],
  'too-many-files': (values) => [`这一栏最多 ${values['max'] ?? ''} 个文件，没有添加。`, '请先删除或更换已有的文件。'],
  'slot-unknown': ['这类团组不需要这份材料，没有添加。', '请刷新后再看。'],
  'material-not-found': ['没有找到这份材料。', '请刷新后再看。'],
  'material-accepted': ['这份材料外办已经通过，不能再改。', '只需更换未通过的材料。'],
  'file-damaged': ['本机保存的这份材料已损坏。', '请用【重新上传】换一份。'],
  'file-not-here': ['这份材料没有存在这台电脑上，不能预览。', '请在原来的电脑上查看。'],
  'preview-too-large': ['文件太大，不能在这里预览；材料本身没有问题。', '请在原文件中查看。'],
  'cannot-save': ['文件没有写成，可能正被其他程序打开，或没有写入权限。', '请关闭该文件，或换个位置保存。'],
}

/** 电子回执 that are shown, printed or handed on. */
const receipt: Entries = {
  'receipt-missing': ['本机没有这份回执。', '请同步后再看；旧版服务器不签发电子回执。'],
  'no-receipt': ['外办没有这份回执。', '请刷新后再看；还没有送达的，送达后会自动收到回执。'],
  'receipt-malformed': ['这份回执的格式不对，可能已损坏，不能作为凭证。', `请导出后${askOffice}`],
  'receipt-bad-signature': ['这份回执的签名无效，内容可能被改动，不能作为凭证。', `请导出后${askOffice}`],
  'receipt-unknown-signer': ['签发这份回执的证书不是受信任的机构颁发的，不能作为凭证。', `请导出后${askOffice}`],
  'receipt-not-an-office': ['签发这份回执的不是外事办公室的回执证书，不能作为凭证。', `请导出后${askOffice}`],
  'receipt-other-submission': ['这份回执与本机保存的上报内容不一致，不能作为凭证。', `请导出后${askOffice}`],
}

/** The audit trail. It never stops work; what is wrong with it is for the office to look into. */
const audit: Entries = {
  'person-not-found': ['没有找到这个人的资料。', '可能已被外办移除，请回到列表再看。'],
  'audit-chain-broken': (values) => [
    `操作记录从第 ${values['seq'] ?? '?'} 条起前后不连续，可能被改动过。可以继续工作，以后的操作照常记录。`,
    '请导出操作记录，并报告外事办公室信息管理员。',
  ],
  'audit-forked': (values) => [
    `本机的操作记录与外办存档不一致（第 ${values['seq'] ?? values['lastSeq'] ?? '?'} 条），常见于恢复了旧的备份。可以继续工作，新的记录留在本机。`,
    '请导出操作记录，并报告外事办公室信息管理员。',
  ],
  'audit-restarted': (values) => [
    `本机恢复过旧的备份，操作记录已从第 ${values['seq'] ?? '?'} 条起重新连续，并照常送外办存档；备份以后、恢复以前的记录以外办存档为准。`,
    '不必处理，可以继续工作。恢复备份不是单位安排的，请报告外事办公室信息管理员。',
  ],
  'audit-gap': [
    '外办缺少本机较早的操作记录，新的记录暂时没有存档。可以继续工作。',
    '请导出操作记录，并报告外事办公室信息管理员。',
  ],
  'audit-broken': (values) => [
    `外办没有接收操作记录：第 ${values['seq'] ?? '?'} 条核对没有通过。可以继续工作，新的记录留在本机。`,
    '请导出操作记录，并报告外事办公室信息管理员。',
  ],
  'audit-not-yours': [
    '这份操作记录在外办登记在另一个单位名下，没有存档。可以继续工作。',
    '请报告外事办公室信息管理员。',
  ],
}

/** The program itself. */
const program: Entries = {
  unexpected: ['程序出了意外的错误，已保存的内容都在。', '请再试一次；仍不成功，请重新打开边界通。'],
  // Told in a box before there is a page; worded here for the log's reader.
  'office-unknown': ['没有这个外办的配置，程序没有启动。', '请核对启动参数 --office。'],
  'server-address-unreadable': ['服务器地址不是有效的网址，程序没有启动。', '请核对启动参数 --server。'],
  'server-address-not-https': [
    '服务器地址不是 https:// 开头，程序没有启动。',
    '请向外办索取正确的地址，核对启动参数 --server。',
  ],
  'bad-input': ['程序没有接受这次操作，什么都没有改变。', '请检查填写的内容后再试。'],
  'not-our-page': ['这次操作不是从边界通的窗口发出的，已拒绝。', '请重新打开边界通。'],
}

export const failureEntries: Entries = {
  ...key,
  ...session,
  ...doorFailures,
  ...backupFailures,
  ...packageFailures,
  ...network,
  ...filing,
  ...file,
  ...receipt,
  ...audit,
  ...program,
}

function toTriesAdvice(values: Values): string {
  const tries = values['triesLeft']
  if (tries === 1 || values['pinState'] === 'final-try') return '只剩最后一次，再输错 Key 将锁定；没有把握请先核对。'
  if (typeof tries === 'number') return `请重新输入，还可以试 ${tries} 次。`
  return '请重新输入；连续输错会锁定 Key。'
}

function toSpan(minutes: string | number | undefined): string {
  const count = Math.abs(Number(minutes ?? 0))
  if (count < 120) return `${count} 分钟`
  return count < 48 * 60 ? `${Math.round(count / 60)} 小时` : `${Math.round(count / 1440)} 天`
}

import type { BackupNote, BackupProgress, FoundBackup } from '../../domain/ipc/views.ts'
import { toSize } from './size.ts'
import { toMoment } from './time.ts'

/** 数据备份 at the desk. */
export const backupText = {
  title: '数据备份',
  about: [
    '把这台电脑上您的全部资料（草稿、发件箱、材料、站内信、操作记录）复制一份到 U 盘或移动硬盘。',
    '备份同样是加密的，只有您的 Key 和单位的恢复 Key 能打开；U 盘丢失，别人也看不到内容。',
    '电脑损坏或更换时：在新电脑的登录页选择【从备份恢复】，再用同一把 Key 登录，就能接着工作。',
    '备份期间可以照常工作，请不要拔出 Key 和 U 盘；每份备份写完后会逐个读回核对。',
  ],
  start: '选择位置并备份',
  cancel: '停止备份',
  back: '返回首页',
  unfinished: '没做完的部分留在 U 盘上，文件夹名称以“未完成”结尾；下次选择同一位置会接着做。',
  never: '还没有备份过。',
  done: (note: BackupNote) =>
    `备份完成，已逐个读回核对：${note.folder}，共 ${note.files} 个材料文件，${toSize(note.bytes)}。可以拔出 U 盘了。`,
}

/** 从备份恢复 at the door. */
export const restoreText = {
  title: '从备份恢复',
  about: '电脑更换或损坏后，用 U 盘里的备份恢复资料。恢复后用原来的 Key 和 PIN 打开，接着工作。',
  choose: '选择备份文件夹',
  chooseOther: '换一份备份',
  whose: '专办员',
  made: '备份时间',
  content: '内容',
  unsent: '当时未送达',
  here: '这台电脑上已有这位专办员的资料',
  setAside: '停用本机现有的资料，改用备份（现有的资料保留在磁盘上，不会删除，但登录后不再显示）',
  restore: '恢复',
  cancel: '停止恢复',
  back: '返回登录',
  done: '资料已恢复到这台电脑。',
  doneTodo: '请用原来的 Key 和 PIN 登录。登录后先逐项向外办核实，已经送达的不会重复上报；备份以后的内容会重新接收。',
  toLogin: '去登录',
}

/** When the last backup was made, and where; `now` for tests. */
export function toLastBackup({ at, folder, bytes }: BackupNote, now?: Date): string {
  return `上次备份：${toMoment(at, now)}，${folder}（${toSize(bytes)}）`
}

const steps: Readonly<Record<BackupProgress['act'], Readonly<Record<BackupProgress['step'], string>>>> = {
  backup: { database: '正在复制资料库…', files: '正在复制材料…', check: '正在读回核对…' },
  restore: { database: '正在复制资料库…', files: '正在复制并核对…', check: '正在核对…' },
}

export function toProgressLine({ act, step, doneBytes, totalBytes }: BackupProgress): string {
  const amount = totalBytes === 0 ? '' : `（${toSize(doneBytes)} / ${toSize(totalBytes)}）`
  return `${steps[act][step]}${amount}`
}

/** 0 to 100; null where it cannot be known. */
export function toPercent({ doneBytes, totalBytes }: BackupProgress): number | null {
  return totalBytes === 0 ? null : Math.min(100, Math.floor((doneBytes / totalBytes) * 100))
}

export function toUnsent({ drafts, waiting }: FoundBackup): string {
  const parts = [drafts > 0 ? `草稿 ${drafts} 份` : '', waiting > 0 ? `发件箱 ${waiting} 项` : ''].filter(Boolean)
  return parts.length === 0 ? '无' : parts.join('，')
}

/** Which of the two is newer, so that nobody puts the older one in place of it unawares. */
export function toHereLine(backup: FoundBackup, now?: Date): string {
  const [latest] = backup.here.flatMap(({ changedAt }) => changedAt ?? []).toSorted((a, b) => b.localeCompare(a))
  if (latest === undefined) return '本机的资料还是空的。'
  const which = latest > backup.at ? '本机的比备份新，恢复后看到的会是较旧的内容' : '备份比本机的新'
  return `本机最后修改于 ${toMoment(latest, now)}，备份于 ${toMoment(backup.at, now)}：${which}。`
}

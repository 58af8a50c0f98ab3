import type { RecoverableWorkspace, TransferView } from '../../domain/ipc/views.ts'
import { RETIRED_DAYS } from '../../domain/key/retired-days.ts'
import type { Advice } from './login.ts'
import { toMoment } from './time.ts'

/** 恢复工作区 and 移交工作区: one key opens, the next one takes over. */
export const transferText = {
  recover: '恢复工作区',
  handOver: '移交工作区',
  steps: {
    recovery: ['恢复 Key 打开资料', '接手人的 Key 接收', '完成'],
    handover: ['原专办员同意', '接手人的 Key 接收', '完成'],
  },
  stepsLabel: '步骤',
  about: '专办员的 Key 丢失或损坏时，用单位保险柜里的恢复 Key 打开这台电脑上的资料，交给新的 Key。',
  insertRecovery: {
    title: '请插入单位的恢复 Key',
    todo: '插着的 Key 不能打开这台电脑上别人的资料。只有资料所属单位的恢复 Key 才能打开。',
  } satisfies Advice,
  workspace: '要恢复的资料',
  open: '打开',
  insertNext: {
    title: '请插入接手人的 Key',
    todo: '插着的是恢复 Key，不能接收资料。请换成接手人本人的 Key。',
  } satisfies Advice,
  adopt: '接收',
  adoptAbout: '接手人用自己的 Key、用户名和密码登录一次，须连接网络。接收后，原来的 Key 不能再打开这些资料。',
  cancel: '取消',
  back: '返回登录',
  again: '重新开始',
  expired: '时间已到，资料已重新锁好，什么都没有改变。',
  ended: '已中断，资料已重新锁好，什么都没有改变。',
  expiredTodo: '需要时请从头再做一次。',
  left: (text: string) => `剩余 ${text}`,
  handOverAbout: [
    '把这台电脑上的工作区交给接手的专办员，例如调岗、离任时。',
    '草稿、发件箱、材料和站内信都随工作区移交；已签名而没有发出的，会退回草稿，由接手人核对后重新上报。',
    `接手人在这台电脑上已有自己的工作区的，这些内容并入他的工作区；原工作区随即停用，${RETIRED_DAYS} 天后自动清除。`,
    '开始后界面立即锁定，须在 5 分钟内由接手人用自己的 Key 接收；没有接收的，什么都不改变。',
    '移交会记入操作记录。',
  ],
  start: '开始移交',
  ask: {
    title: '开始移交',
    text: '界面会立即锁定，接手人须在 5 分钟内用自己的 Key 接收。接收后，您的 Key 不能再打开这台电脑上的资料。',
    yes: '锁定并移交',
    danger: true,
  },
}

/** Whose work it is. */
export function toWorkspaceLine({ clerkName, account }: RecoverableWorkspace | TransferView): string {
  return `${clerkName}（用户 ${account}）`
}

/** When it was last at the office. */
export function toLastOnlineLine({ unitCode, lastOnlineAt }: RecoverableWorkspace): string {
  const last = lastOnlineAt === null ? '还没有联网登录过' : `最近联网：${toMoment(lastOnlineAt)}`
  return `单位编号 ${unitCode}，${last}`
}

/** What is going on, once it is open. */
export function toTransferLine(transfer: TransferView): string {
  return transfer.reason === 'recovery'
    ? `已用恢复 Key 打开${toWorkspaceLine(transfer)}的资料，等待接手人接收。`
    : `${toWorkspaceLine(transfer)}正在移交工作区，等待接手人接收。`
}

/** What came over, and what is to be done with it. */
export function toAdoptedLine({ moved, returned }: Adopted): string {
  const came =
    moved === null
      ? '已接收工作区，其中的内容都在。'
      : `原工作区的 ${moved} 项填报内容已并入您的工作区；原工作区已停用，${RETIRED_DAYS} 天后自动清除。`
  const back = returned === 0 ? '' : `${returned} 项已签名而没有发出的，已退回，请核对后重新上报。`
  return `${came}${back}`
}

interface Adopted {
  readonly moved: number | null
  readonly returned: number
}

/** `4:05`. */
export function toCountdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

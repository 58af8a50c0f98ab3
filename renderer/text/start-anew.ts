import type { Failure } from '../../domain/result.ts'
import { toMoment } from './time.ts'

/** The account has work here that another key has closed: three ways to go on, none of which loses anything. */
export const startAnewText = {
  title: '这台电脑上有这个账号用另一把 Key 锁住的资料',
  kept: '资料都在，没有改变。请选一种办法：',
  old: { title: '原来的 Key 还在', todo: '换插原来的 Key，用 PIN 解锁。' },
  recovery: {
    title: '原来的 Key 丢了或坏了',
    todo: '用单位保险柜里的恢复 Key 打开，再交给现在这把 Key，草稿都会带过来。',
    go: '恢复工作区',
  },
  anew: {
    title: '两把都拿不到，又急着办理',
    todo: '先从空的工作区开始；已报外办的内容会重新接收，原来的草稿以后还能找回。',
    go: '重新开始',
  },
  ask: {
    title: '重新开始',
    text:
      '将在这台电脑上新建一个空的工作区，已报外办的内容会从服务器重新接收。' +
      '没有上报的草稿和没有发出的内容留在原来的工作区里，仍然加密保存，不会删除；以后用原来的 Key 或单位的恢复 Key 打开，可以并入新的工作区。',
    yes: '重新开始',
    danger: true,
  },
  chosen: '将新建空的工作区，原来的资料保留。请再输入一次 PIN，然后按【登录】。',
}

/** Whose work it is, and from when. */
export function toClosedLine({ values }: Failure): string {
  const { account, clerkName, lastOnlineAt } = values ?? {}
  const last = typeof lastOnlineAt === 'string' ? `，最近联网 ${toMoment(lastOnlineAt)}` : ''
  return `${clerkName ?? ''}（用户 ${account ?? ''}）${last}`
}

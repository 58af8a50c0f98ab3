import type { RepairNotice } from '../../domain/ipc/views.ts'
import { toMoment } from './time.ts'

/** A database that was damaged and has been repaired at unlock. */
export const repairText = {
  title: '本机资料库曾经损坏，已自动修复',
  setAside: '损坏的文件没有删除，保留在：',
  acknowledge: '知道了',
  atLogin: '发现本机资料库损坏，已停止使用。登录时自动修复，可能需要几十秒，已保存的内容都在。',
  lines: (notice: RepairNotice): readonly string[] => [toHow(notice), toWhatIsHere(notice), toWhatNext(notice)],
}

function toHow({ at, from }: RepairNotice): string {
  const when = `${toMoment(at)} `
  if (from === 'same') return `${when}解锁时发现资料库缺少最后写入的内容，已由本机日志补回。`
  if (from === null) return `${when}解锁时修复：没有可用的自动备份，已由本机日志重建。`
  return `${when}解锁时修复：用 ${from.slice(0, 10)} 的自动备份和本机日志。`
}

function toWhatIsHere({ drafts, operations, journal }: RepairNotice): string {
  const counts = `现有草稿 ${drafts} 件、待送达 ${operations} 项`
  if (journal === 'whole') return `${counts}，没有丢失已保存的内容。`
  return `${counts}。本机日志也有损坏，备份之后填写的内容请逐件核对。`
}

function toWhatNext({ operations, from }: RepairNotice): string {
  const asked = operations > 0 ? '待送达的会先向服务器查询，不会重复上报。' : ''
  const read = from === 'same' ? '' : '外办的数据联网后重新接收，期间列表可能不全。'
  return `${asked}${read}可继续办理；如再次出现，请联系单位信息管理员检查硬盘。`
}

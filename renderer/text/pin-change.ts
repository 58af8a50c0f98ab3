/** 修改 PIN: the words of its form. */
export const pinChangeText = {
  title: '修改 PIN',
  old: '原 PIN',
  next: '新 PIN',
  again: '再输一次',
  save: '修改',
  saving: '正在写入 Key…',
  reset: '重置',
  about: '新的 PIN 只存在 Key 里。请记牢，不要写在 Key 上，也不要告诉别人；忘记了只能到证书发放机构重设。',
  pad: '按【修改】后，请按 Key 屏幕上的提示，在 Key 的键盘上依次输入原 PIN 和新 PIN。',
  done: 'PIN 已修改，下次登录起用新的 PIN。',
  close: '好',
  noKey: '请插入要修改 PIN 的 Key',
  noKeyTodo: '插好后自动识别，不必刷新。',
}

interface Lengths {
  readonly min: number | null
  readonly max: number | null
}

/** How long a PIN of this key may be: `4 到 16 位`; undefined where the key does not say. */
export function toLengthLine({ min, max }: Lengths): string | undefined {
  if (min !== null && max !== null) return min === max ? `须为 ${min} 位` : `须为 ${min} 到 ${max} 位`
  if (min !== null) return `至少 ${min} 位`
  return max === null ? undefined : `至多 ${max} 位`
}

/** What a new PIN has to fulfil, each with whether it does. */
export function listPinRules(
  fields: { readonly length: number; readonly sameAsOld: boolean; readonly easy: boolean; readonly repeated: boolean },
  lengths: Lengths,
): readonly { readonly text: string; readonly ok: boolean }[] {
  const { length } = fields
  const fits = length >= (lengths.min ?? 1) && length <= (lengths.max ?? Infinity)
  return [
    { text: toLengthLine(lengths) ?? '不能为空', ok: length > 0 && fits },
    { text: '与原 PIN 不同', ok: length > 0 && !fields.sameAsOld },
    { text: '不是连续或相同的字符', ok: length > 0 && !fields.easy },
    { text: '两次输入一致', ok: length > 0 && fields.repeated },
  ]
}

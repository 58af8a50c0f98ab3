import { PASSWORD_MIN_LENGTH, type PasswordRule } from '../../domain/account/password.ts'

/** 修改密码: the words of its page. */
export const passwordText = {
  title: '修改密码',
  about: '登录服务器用的密码，与 Key 的 PIN 无关',
  old: '原密码',
  next: '新密码',
  again: '确认新密码',
  save: '保存',
  saving: '正在保存…',
  reset: '重置',
  online: '密码存在外办的服务器上，修改时须连接网络。修改后其他电脑上的登录立即失效，本机不受影响。',
  offline: '现在没有连接服务器，联网后才能修改密码。',
  capsLock: '大写锁定已打开',
  saved: '密码已修改，下次登录起用新密码',
}

const ruleTexts: Readonly<Record<PasswordRule, string>> = {
  'long-enough': `至少 ${PASSWORD_MIN_LENGTH} 个字符`,
  'three-kinds': '大写、小写、数字、符号中至少三种',
  'without-account': '不含用户名',
  'not-common': '不是常见的密码',
}

export function toRuleText(rule: PasswordRule): string {
  return ruleTexts[rule]
}

/** Two more that the form alone can see. */
export const formRuleTexts = { other: '与原密码不同', repeated: '两次输入一致' }

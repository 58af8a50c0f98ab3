/** What the review pages tell a reviewer, by code. */
export const problemTexts: { readonly [code: string]: string } = {
  'bad-credentials': '账号或密码不正确，请重新输入。',
  'account-locked': '密码多次输错，账号已锁定 15 分钟，请稍后再试。',
  'not-found': '没有找到该申报件或材料，可能已被单位撤回并删除。',
  'changed-meanwhile': '该件刚刚有变化（单位撤回，或他人已审核），页面已更新，请核对后再操作。',
  'not-in-review': '该件现在不在审核中，不能进行此操作。',
  'opinion-required': '“不通过”须写明意见，告诉单位哪里不对、怎样改。',
  'nothing-to-return': '退回修改前，请先将有问题的材料标为“不通过”，或填写总体意见。',
  'materials-open': '还有材料未审核或未通过，不能批准。',
  'forged-form': '页面已过期，请刷新后重新操作。',
  malformed: '提交的内容不完整，请重新填写。',
  'package-damaged': '离线包不完整或已损坏，没有受理其中任何一项。请单位重新生成、重新拷贝。',
  'package-other-office': '这个离线包不是给本办的，或是用旧的离线包证书生成的，没有受理。',
  'package-bad-signature': '离线包的签名不成立，没有受理。请单位重新生成。',
  'package-key': '离线包的签名证书无效：已过期、已注销，或与账号、单位不符，没有受理。',
  'package-id-reused': '离线包的编号与以前导入的另一个包相同，没有受理。请单位重新生成。',
  'package-not-taken': '本服务器没有配置离线包证书，不能接收离线包。',
  'package-no-signer': '本服务器没有配置回执证书，不能生成回执包。',
  'wrong-unit': '离线包上的单位与账号不符，没有受理。',
  'too-large': '提交的内容太长，请缩短后再提交。',
}

export const doneTexts: { readonly [code: string]: string } = {
  marked: '审核结果已保存。',
  'package-taken': '离线包已导入，请下载回执包拷回单位。',
  returned: '已退回修改，单位会在站内信中看到意见。',
  approved: '已批准，单位会收到通知。',
}

export const resultTexts = { pending: '待审核', accepted: '通过', refused: '不通过' } as const

export const eventTexts: { readonly [event: string]: string } = {
  submitted: '单位上报',
  received: '外办接收',
  'material-accepted': '材料通过',
  'material-refused': '材料不通过',
  returned: '退回修改',
  approved: '批准',
  withdrawn: '单位撤回',
  executed: '已执行',
}

/** The reviewer's filters: states of every kind of filing under one name. */
export const stateTabs: readonly { readonly state: string; readonly title: string }[] = [
  { state: 'submitted', title: '待审核' },
  { state: 'returned', title: '退回修改' },
  { state: 'approved', title: '已通过' },
  { state: 'executed', title: '已执行' },
  { state: 'withdrawn', title: '已撤回' },
  { state: '', title: '全部' },
]

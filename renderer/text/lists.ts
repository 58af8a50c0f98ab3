export interface ListTexts {
  readonly title: string
  readonly about: string
  readonly searchHint: string
  readonly create: string
  readonly createKeys: string
  readonly empty: string
  readonly emptyTodo: string
  /** Said when a search finds nothing. */
  readonly noMatchTodo: string
}

const widen = '请放宽条件，或只输入名称、编号、姓名中的几个字。'
const widenOwn = `${widen}已执行的不列在这里，要看请把状态选为“已执行”。`

const plan: ListTexts = {
  title: '计划申报管理',
  about: '本单位的年度计划：填写、上报、查看审核结果',
  searchHint: '编号、团组名称、人员姓名',
  create: '新建计划',
  createKeys: 'Alt+Shift+N',
  empty: '还没有计划',
  emptyTodo: '先新建一份年度计划；保存后在这里上报。没有联网也可以填写和上报。',
  noMatchTodo: widenOwn,
}

const ownGroups: ListTexts = {
  title: '团组管理',
  about: '本单位的任务团组：填写、上传审批材料、上报、查看进度',
  searchHint: '档案号、团组名称、人员',
  create: '新建团组',
  createKeys: 'Alt+N',
  empty: '还没有团组',
  emptyTodo: '从已申报的计划新建团组，计划里的内容会自动带入。没有联网也可以填写和上报。',
  noMatchTodo: widenOwn,
}

const allGroups: ListTexts = {
  ...ownGroups,
  title: '团组查询',
  about: '本单位可以查看的全部团组，没有联网也能查询已同步的内容',
  empty: '还没有团组资料',
  emptyTodo: '首次同步完成后，历年团组会出现在这里。',
  noMatchTodo: widen,
}

/** The words of one list page. */
export function listTexts(kind: string, scope: 'own' | 'all'): ListTexts {
  if (kind === 'plan') return plan
  return scope === 'own' ? ownGroups : allGroups
}

/** The few words on prints and exports that no definition or pack carries. */
export const documentWords = {
  form: '申报表',
  unit: '申报单位',
  title: '名称',
  state: '状态',
  printedOn: '打印日期',
  code: '核验码',
  notGiven: '（上报后由外办编号）',
  materials: '审批材料',
  material: '材料名称',
  files: '文件',
  none: '未上传',
  noRows: '无',
  row: '序号',
  opinionUnit: '申报单位意见',
  seal: '（盖章）',
  day: '年　　月　　日',
} as const

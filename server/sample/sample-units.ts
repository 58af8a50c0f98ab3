/** Units of an invented province: names that say of themselves that they are a test. */
export interface SampleUnit {
  readonly code: string
  readonly name: string
  readonly parentCode: string | null
  /** Where its people are registered: a division of the province, GB/T 2260. */
  readonly division: string
}

/** The unit of the demonstration, with six below it. */
export const DESK_UNIT = '000771'

export const sampleUnits: readonly SampleUnit[] = [
  { code: '000001', name: '吉林省测试省直机关', parentCode: null, division: '220104' },
  { code: DESK_UNIT, name: '吉林省测试农业科学研究院', parentCode: null, division: '220104' },
  { code: '000772', name: '测试农科院玉米研究所', parentCode: DESK_UNIT, division: '220381' },
  { code: '000773', name: '测试农科院大豆研究所', parentCode: DESK_UNIT, division: '220103' },
  { code: '000774', name: '测试农科院水稻研究所', parentCode: DESK_UNIT, division: '220381' },
  { code: '000775', name: '测试农科院畜牧科学分院', parentCode: DESK_UNIT, division: '220202' },
  { code: '000776', name: '测试农科院农产品加工研究中心', parentCode: DESK_UNIT, division: '220102' },
  { code: '000777', name: '测试农科院人参与特产研究所', parentCode: DESK_UNIT, division: '220623' },
  { code: '000120', name: '长春市测试科学技术局', parentCode: '000001', division: '220102' },
  { code: '000305', name: '吉林省测试师范大学', parentCode: null, division: '220104' },
  { code: '000306', name: '测试师大国际教育学院', parentCode: '000305', division: '220104' },
  { code: '000418', name: '吉林市测试商务局', parentCode: '000001', division: '220202' },
  { code: '000533', name: '延边州测试文化交流中心', parentCode: null, division: '222401' },
]

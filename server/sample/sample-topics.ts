/** What invented groups travel for: countries with their cities and hosts, and themes that make titles of every length. */
export interface SamplePlace {
  readonly country: string
  readonly name: string
  readonly city: string
  readonly inviter: string
}

export const samplePlaces: readonly SamplePlace[] = [
  { country: 'DEU', name: '德国', city: '柏林', inviter: '柏林样例农业大学' },
  { country: 'FRA', name: '法国', city: '巴黎', inviter: '法兰西样例农学会' },
  { country: 'NLD', name: '荷兰', city: '瓦赫宁根', inviter: '瓦赫宁根样例研究所' },
  { country: 'JPN', name: '日本', city: '仙台', inviter: '东北样例农业试验场' },
  { country: 'KOR', name: '韩国', city: '水原', inviter: '韩国样例农村振兴院' },
  { country: 'RUS', name: '俄罗斯', city: '符拉迪沃斯托克', inviter: '远东样例农科中心' },
  { country: 'MNG', name: '蒙古国', city: '乌兰巴托', inviter: '蒙古样例畜牧研究所' },
  { country: 'CAN', name: '加拿大', city: '萨斯卡通', inviter: '草原样例作物中心' },
  { country: 'AUS', name: '澳大利亚', city: '阿德莱德', inviter: '南澳样例旱作研究院' },
  { country: 'BRA', name: '巴西', city: '圣保罗', inviter: '巴西样例大豆协会' },
  { country: 'THA', name: '泰国', city: '曼谷', inviter: '曼谷样例农业厅' },
  { country: 'VNM', name: '越南', city: '河内', inviter: '河内样例水稻所' },
  { country: 'KAZ', name: '哈萨克斯坦', city: '阿斯塔纳', inviter: '阿斯塔纳样例农大' },
  { country: 'EGY', name: '埃及', city: '开罗', inviter: '开罗样例灌溉中心' },
  { country: 'ZAF', name: '南非', city: '比勒陀利亚', inviter: '南非样例玉米学会' },
  { country: 'ITA', name: '意大利', city: '博洛尼亚', inviter: '博洛尼亚样例大学' },
]

export const sampleThemes = [
  '开展玉米育种合作交流',
  '联合考察与引进水稻耐冷种质资源',
  '洽谈大豆加工技术',
  '出席黑土地保护与可持续利用国际研讨会',
  '引进畜牧良种',
  '商谈人参栽培标准化合作',
  '参加农产品冷链物流展览',
  '开展现代设施农业与智能装备专业技术交流及后续项目商谈',
  '友好访问农业科研机构',
  '交流寒地作物机械化技术',
  '参加国际农业博览会',
  '磋商盐碱地改良联合实验室建设',
] as const

export const sampleCategories = [
  'investment',
  'trade-talks',
  'exhibition',
  'cooperation',
  'friendship',
  'technical',
] as const
export const sampleFunds = ['finance', 'own', 'research', 'mixed'] as const

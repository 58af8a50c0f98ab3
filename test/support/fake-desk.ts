import type { CallName, EventName } from '../../domain/ipc/calls.ts'
import type { FilingRow, HomeView, KeyView, OutboxRow, Page, SyncView } from '../../domain/ipc/views.ts'
import type { Notice, Person } from '../../domain/sync/change.ts'
import type { Clerk } from '../../domain/sync/session.ts'

/**
 * Answers for looking at pages without a main process: invented people, one of everything a page can show.
 * `renderer-preview.ts` puts it into a page as `window.desk`; the product never contains it.
 */
export type FakeAnswers = Readonly<Partial<Record<CallName, unknown>>>

const uuid = (n: number): string => `01930000-0000-7000-8000-${String(n).padStart(12, '0')}`

const clerk: Clerk = {
  account: 'zhuanban01',
  name: '林晓岚',
  role: 'clerk',
  unitCode: '000771',
  unitName: '吉林省示例农业科学研究院',
  phone: '0431-80000001',
}

export const keyView: KeyView = {
  status: 'ready',
  tokens: [
    {
      serial: 'A1B2C3',
      label: '示例厂商 Key 3000',
      provider: 'pkcs11',
      pinState: 'ok',
      triesLeft: 10,
      certificates: [
        {
          id: '01',
          holder: '林晓岚',
          unit: '吉林省示例农业科学研究院',
          issuer: '吉林省示例数字证书认证中心',
          notBefore: '2025-05-31T00:00:00.000Z',
          notAfter: '2027-05-31T00:00:00.000Z',
          problem: null,
          knownAccount: 'zhuanban01',
        },
      ],
    },
  ],
}

const syncView: SyncView = {
  online: true,
  paused: null,
  lastSyncAt: '2026-11-21T08:40:00.000Z',
  waiting: 1,
  blocked: 1,
  unread: 2,
  pulling: false,
}

const base = { kind: 'task-group', unitName: clerk.unitName, refusedMaterials: 0, round: 1 } as const

const groupColumns = (
  leader: string,
  depart: string,
  back: string,
  people: number,
  days: number,
): FilingRow['columns'] => ({
  'group.category': 'visit',
  'group.leaderName': leader,
  'group.departOn': depart,
  'group.returnOn': back,
  'group.memberCount': people,
  'group.totalDays': days,
})

const groups: readonly FilingRow[] = [
  {
    ...base,
    id: uuid(1),
    title: '赴德国、法国开展寒地农业合作交流',
    number: '220007712026110003',
    state: 'returned',
    delivery: 'none',
    refusedMaterials: 1,
    columns: groupColumns('周文博', '2027-03-08', '2027-03-15', 4, 8),
    updatedAt: '2026-11-21T08:12:00.000Z',
    nextStep: { code: 'replace-material', mine: true, values: { count: 1 } },
  },
  {
    ...base,
    id: uuid(2),
    title: '赴日本北海道考察黑土地保护与水稻育种并商谈共建联合实验室暨签署三方合作备忘录团组',
    number: null,
    state: 'submitted',
    delivery: 'blocked',
    columns: groupColumns('欧阳振华', '2027-01-11', '2027-01-15', 6, 5),
    updatedAt: '2026-11-21T07:30:00.000Z',
    nextStep: { code: 'blocked', mine: true, values: {} },
  },
  {
    ...base,
    id: uuid(3),
    title: '赴俄罗斯参加大豆种质资源研讨会',
    number: null,
    state: 'draft',
    delivery: 'none',
    round: 0,
    columns: groupColumns('', '2027-02-20', '', 0, 0),
    updatedAt: '2026-11-20T09:05:00.000Z',
    nextStep: { code: 'fill-in', mine: true, values: {} },
  },
  {
    ...base,
    id: uuid(4),
    title: '赴荷兰培训设施园艺技术',
    number: null,
    state: 'submitted',
    delivery: 'waiting',
    columns: groupColumns('孟庆瑶', '2027-04-02', '2027-04-09', 3, 8),
    updatedAt: '2026-11-20T03:05:00.000Z',
    nextStep: { code: 'waiting-for-network', mine: false, values: {} },
  },
  {
    ...base,
    id: uuid(5),
    title: '赴韩国出席东北亚农业合作论坛',
    number: '220007712026100011',
    state: 'submitted',
    delivery: 'none',
    columns: groupColumns('白若溪', '2026-12-14', '2026-12-18', 2, 5),
    updatedAt: '2026-11-13T03:05:00.000Z',
    nextStep: { code: 'in-review', mine: false, values: {} },
  },
  {
    ...base,
    id: uuid(6),
    title: '赴新西兰开展奶业合作',
    number: '220007712026080027',
    state: 'approved',
    delivery: 'none',
    columns: groupColumns('周文博', '2026-12-01', '2026-12-08', 5, 8),
    updatedAt: '2026-10-29T03:05:00.000Z',
    nextStep: { code: 'approved', mine: false, values: {} },
  },
]

const plans: readonly FilingRow[] = groups.slice(0, 5).map((row, index) => ({
  ...row,
  id: uuid(100 + index),
  kind: 'plan',
  number: row.number === null ? null : `2026000${index + 1}`,
  columns: {
    'unit.year': 2027,
    'group.planType': 'visit',
    'group.countries': index % 2 ? ['JPN'] : ['DEU', 'FRA'],
    'group.departOn': row.columns['group.departOn'] ?? null,
    'group.days': 8,
    'group.memberCount': 4,
    'group.fundTotal': 186500,
  },
}))

const notices: readonly Notice[] = [
  {
    id: uuid(201),
    filingId: uuid(1),
    kind: 'material-refused',
    title: '材料未通过：邀请函',
    body: '“赴德国、法国开展寒地农业合作交流”的邀请函缺少邀请人签名，请更换后重新上报。',
    sentAt: '2026-11-21T08:12:00.000Z',
    readAt: null,
  },
  {
    id: uuid(202),
    filingId: null,
    kind: 'announcement',
    title: '关于2027年度因公出国（境）计划报送时间的通知',
    body: '各单位：请于2026年12月15日前通过系统完成2027年度因公出国（境）计划的报送，逾期不再受理。',
    sentAt: '2026-11-20T01:00:00.000Z',
    readAt: null,
  },
  {
    id: uuid(203),
    filingId: uuid(6),
    kind: 'approved',
    title: '批件已签发：赴新西兰开展奶业合作',
    body: '任务批件已签发，请携带介绍信领取。',
    sentAt: '2026-10-29T03:05:00.000Z',
    readAt: '2026-10-29T05:05:00.000Z',
  },
]

const outbox: readonly OutboxRow[] = [
  {
    id: uuid(301),
    filingId: uuid(2),
    kind: 'task-group',
    title: groups[1]?.title ?? '',
    type: 'submit-filing',
    state: 'blocked',
    reason: { code: 'refused' },
    issues: [{ code: 'rule/people-limit', path: 'members' }],
    bytesSent: 2_400_000,
    bytesTotal: 2_400_000,
    attempts: 1,
    nextTryAt: null,
    createdAt: '2026-11-21T07:30:00.000Z',
  },
  {
    id: uuid(302),
    filingId: uuid(4),
    kind: 'task-group',
    title: groups[3]?.title ?? '',
    type: 'submit-filing',
    state: 'waiting',
    reason: { code: 'server-unreachable' },
    issues: [],
    bytesSent: 1_048_576,
    bytesTotal: 3_700_000,
    attempts: 3,
    nextTryAt: '2026-11-21T09:01:00.000Z',
    createdAt: '2026-11-20T03:05:00.000Z',
  },
]

const person: Person = {
  id: uuid(401),
  unitCode: '000771',
  name: '周文博',
  identityType: 'resident-id',
  identityNumber: '220102197803124519',
  sex: 'male',
  birthOn: '1978-03-12',
  workUnit: '吉林省示例农业科学研究院',
  post: '副院长、研究员',
  adminRank: 'deputy-department',
  staffType: 'institution',
  politicalStatus: 'party-member',
  health: 'good',
  classified: false,
  lastTripOn: '2025-06-18',
  passportNumber: 'PE1234567',
}
const people: readonly Person[] = ['周文博', '欧阳振华', '孟庆瑶', '白若溪', '阿依古丽·买买提明'].map(
  (name, index) => ({
    ...person,
    id: uuid(401 + index),
    name,
    passportNumber: index === 2 ? null : `PE123456${index}`,
  }),
)

const home: HomeView = {
  mine: groups.slice(0, 3),
  recent: groups.slice(3),
  notices: notices.slice(0, 2),
  counts: { drafts: 3, inReview: 2, returned: 1, approved: 14 },
  unfinished: groups[2] ?? null,
}

function pageOf<T>(rows: readonly T[], total = rows.length): Page<T> {
  return { rows, total, page: 1, pageSize: 20 }
}

const many: readonly FilingRow[] = Array.from({ length: 20 }, (_, index) => ({
  ...(groups[5 - (index % 2)] ?? groups[0]!),
  id: uuid(500 + index),
  number: `2200077120${10 + (index % 16)}0${1 + (index % 9)}${String(1000 + index)}`,
}))

/** Answers of a clerk at work; `filing.list` and `session.view` are chosen by the page script. */
export const answers = {
  'session.view': { clerk },
  'app.about': {
    version: '0.1.0',
    serverUrl: 'http://127.0.0.1:8080',
    today: '2026-11-21',
    office: {
      office: 'jilin',
      title: '吉林省外事办公室',
      systemTitle: '吉林省因公出国（境）边界管理系统',
      version: '1',
      effectiveOn: '2026-01-01',
      provinceCode: '22',
      modules: {},
      offlineDays: 30,
      rules: {},
      materials: {},
    },
  },
  'key.view': keyView,
  'sync.view': syncView,
  'sync.now': null,
  'home.view': home,
  'inbox.list': pageOf(notices),
  'inbox.mark-read': { ok: true, value: null },
  'outbox.list': outbox,
  'person.list': pageOf(people, 83),
  'reference.code-lists': {
    countries: [
      { code: 'DEU', name: '德国' },
      { code: 'FRA', name: '法国' },
      { code: 'JPN', name: '日本' },
    ],
    sex: [{ code: 'male', name: '男' }],
    'trip-category': [{ code: 'visit', name: '访问考察' }],
    'plan-type': [{ code: 'visit', name: '访问考察' }],
    'admin-rank': [{ code: 'deputy-department', name: '副厅级' }],
  },
  'plan.executable': plans
    .slice(0, 3)
    .map(({ id, title, number, columns }) => ({ id, title, number, row: columns, data: {} })),
  'filing.delete': { ok: true, value: null },
  'filing.restore': { ok: true, value: null },
  'filing.find-by-number': { ok: false, error: { code: 'not-found' } },
  'session.unlock': { ok: false, error: { code: 'pin-incorrect', values: { triesLeft: 9 } } },
} satisfies FakeAnswers

export const lists = { plan: pageOf(plans), own: pageOf(groups), all: pageOf(many, 10_000) }
export type FakeEvent = EventName

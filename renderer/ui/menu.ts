import {
  Bell,
  Box,
  Cpu,
  CopyDocument,
  EditPen,
  House,
  Key,
  List,
  Lock,
  Memo,
  MessageBox,
  Plus,
  Search,
  Switch,
  Tickets,
  User,
} from '@element-plus/icons-vue'
import type { Component } from 'vue'
import type { RouteLocationNormalized } from 'vue-router'
import { hasRight, type Right, type Role } from '../../domain/account/rights.ts'

export interface MenuItem {
  readonly title: string
  readonly to: string
  /** None for what is done once a year. */
  readonly keys?: string
  readonly icon: Component
  /** Which count of the sync view stands behind the title. */
  readonly badge?: 'outbox' | 'unread'
  /** The page at the address, and what it is given. */
  readonly page: () => Promise<Component>
  readonly props?: object | ((route: RouteLocationNormalized) => object)
  /** Without it there is neither the entry nor the page. */
  readonly right?: Right
  /** Shown at the login page as well. */
  readonly open?: 'both'
}

export interface MenuGroup {
  readonly title: string | null
  readonly items: readonly MenuItem[]
}

function filingList(): Promise<Component> {
  return import('../features/filing-list/FilingListPage.vue')
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The menu in the order and words of the manual, and with it the pages of the desk: `routes.ts` makes them from it. */
export const menu: readonly MenuGroup[] = [
  {
    title: null,
    items: [
      { title: '首页', to: '/home', keys: 'Alt+1', icon: House, page: () => import('../features/home/HomePage.vue') },
    ],
  },
  {
    title: '计划申报',
    items: [
      {
        title: '新建计划',
        to: '/plan/new',
        keys: 'Alt+Shift+N',
        icon: Plus,
        right: 'file',
        page: () => import('../features/filing-list/NewFilingPage.vue'),
        props: (route) => ({ kind: 'plan', copyOf: textOf(route.query['copyOf']) }),
      },
      {
        title: '计划申报管理',
        to: '/plan',
        keys: 'Alt+2',
        icon: Tickets,
        right: 'file',
        page: filingList,
        props: { kind: 'plan', scope: 'own' },
      },
    ],
  },
  {
    title: '任务申报',
    items: [
      {
        title: '新建团组',
        to: '/task-group/new',
        keys: 'Alt+N',
        icon: Plus,
        right: 'file',
        page: () => import('../features/task-group/NewTaskGroupPage.vue'),
      },
      {
        title: '团组管理',
        to: '/task-group',
        keys: 'Alt+3',
        icon: List,
        right: 'file',
        page: filingList,
        props: { kind: 'task-group', scope: 'own' },
      },
    ],
  },
  {
    title: '查询',
    items: [
      {
        title: '团组查询',
        to: '/task-group/search',
        keys: 'Alt+4',
        icon: Search,
        page: filingList,
        props: { kind: 'task-group', scope: 'all' },
      },
      {
        title: '人员资料查询',
        to: '/people',
        keys: 'Alt+5',
        icon: User,
        page: () => import('../features/person/PersonPage.vue'),
      },
    ],
  },
  {
    title: '收发',
    items: [
      {
        title: '发件箱',
        to: '/outbox',
        keys: 'Alt+6',
        icon: MessageBox,
        badge: 'outbox',
        page: () => import('../features/outbox/OutboxPage.vue'),
      },
      {
        title: '离线包',
        to: '/package',
        icon: Box,
        page: () => import('../features/package/PackagePage.vue'),
        props: (route) => ({ first: textOf(route.query['id']) }),
      },
      {
        title: '站内信',
        to: '/inbox',
        keys: 'Alt+7',
        icon: Bell,
        badge: 'unread',
        page: () => import('../features/inbox/InboxPage.vue'),
      },
    ],
  },
  {
    title: '账号与 Key',
    items: [
      {
        title: '修改密码',
        to: '/password',
        icon: EditPen,
        page: () => import('../features/password/PasswordPage.vue'),
      },
      { title: '修改 PIN', to: '/pin', icon: Key, page: () => import('../features/login/PinPage.vue') },
      {
        title: 'Key 诊断',
        to: '/doctor',
        icon: Cpu,
        page: () => import('../features/doctor/DoctorPage.vue'),
        open: 'both',
      },
      { title: '操作记录', to: '/audit', icon: Memo, page: () => import('../features/audit/AuditPage.vue') },
      {
        title: '数据备份',
        to: '/backup',
        icon: CopyDocument,
        page: () => import('../features/backup/BackupPage.vue'),
      },
      {
        title: '更换数据密钥',
        to: '/data-key',
        icon: Lock,
        page: () => import('../features/data-key/DataKeyPage.vue'),
      },
      {
        title: '移交工作区',
        to: '/hand-over',
        icon: Switch,
        page: () => import('../features/transfer/HandOverPage.vue'),
      },
    ],
  },
]

/** What somebody of this role may go to; groups of which nothing is left are left out. */
export function listMenu(role: Role): readonly MenuGroup[] {
  return menu
    .map(({ title, items }) => ({ title, items: items.filter(({ right }) => hasRight(role, right)) }))
    .filter(({ items }) => items.length > 0)
}

/** Keys of the menu that do nothing for this role. */
export function listIdleKeys(role: Role): readonly string[] {
  return menu.flatMap(({ items }) => items.flatMap(({ keys, right }) => (keys && !hasRight(role, right) ? keys : [])))
}

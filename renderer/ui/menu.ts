import {
  Bell,
  Cpu,
  EditPen,
  House,
  Key,
  List,
  Memo,
  MessageBox,
  Plus,
  Search,
  Switch,
  Tickets,
  User,
} from '@element-plus/icons-vue'
import type { Component } from 'vue'

export interface MenuItem {
  readonly title: string
  readonly to: string
  /** None for what is done once a year. */
  readonly keys?: string
  readonly icon: Component
  /** Which count of the sync view stands behind the title. */
  readonly badge?: 'outbox' | 'unread'
}

export interface MenuGroup {
  readonly title: string | null
  readonly items: readonly MenuItem[]
}

/** The menu in the order and words of the manual. */
export const menu: readonly MenuGroup[] = [
  { title: null, items: [{ title: '首页', to: '/home', keys: 'Alt+1', icon: House }] },
  {
    title: '计划申报',
    items: [
      { title: '新建计划', to: '/plan/new', keys: 'Alt+Shift+N', icon: Plus },
      { title: '计划申报管理', to: '/plan', keys: 'Alt+2', icon: Tickets },
    ],
  },
  {
    title: '任务申报',
    items: [
      { title: '新建团组', to: '/task-group/new', keys: 'Alt+N', icon: Plus },
      { title: '团组管理', to: '/task-group', keys: 'Alt+3', icon: List },
    ],
  },
  {
    title: '查询',
    items: [
      { title: '团组查询', to: '/task-group/search', keys: 'Alt+4', icon: Search },
      { title: '人员资料查询', to: '/people', keys: 'Alt+5', icon: User },
    ],
  },
  {
    title: '收发',
    items: [
      { title: '发件箱', to: '/outbox', keys: 'Alt+6', icon: MessageBox, badge: 'outbox' },
      { title: '站内信', to: '/inbox', keys: 'Alt+7', icon: Bell, badge: 'unread' },
    ],
  },
  {
    title: '账号与 Key',
    items: [
      { title: '修改密码', to: '/password', icon: EditPen },
      { title: '修改 PIN', to: '/pin', icon: Key },
      { title: 'Key 诊断', to: '/doctor', icon: Cpu },
      { title: '操作记录', to: '/audit', icon: Memo },
      { title: '移交工作区', to: '/hand-over', icon: Switch },
    ],
  },
]

import { createRouter, createWebHashHistory, type RouteRecordRaw, type Router } from 'vue-router'
import { useSession } from './bridge/session.store.ts'

/** Every page. Titles are those of the menu; `open` pages need nobody logged in. */
const routes: readonly RouteRecordRaw[] = [
  { path: '/', redirect: '/home' },
  { path: '/login', component: () => import('./features/login/LoginPage.vue'), meta: { open: 'door' } },
  { path: '/transfer', component: () => import('./features/transfer/TransferPage.vue'), meta: { open: 'door' } },
  { path: '/doctor', component: () => import('./features/doctor/DoctorPage.vue'), meta: { open: 'both' } },
  { path: '/home', component: () => import('./features/home/HomePage.vue') },
  list('/plan', 'plan', 'own'),
  list('/task-group', 'task-group', 'own'),
  list('/task-group/search', 'task-group', 'all'),
  {
    path: '/plan/new',
    component: () => import('./features/filing-list/NewFilingPage.vue'),
    props: (route) => ({ kind: 'plan', copyOf: textOf(route.query['copyOf']) }),
  },
  {
    path: '/task-group/new',
    component: () => import('./features/task-group/NewTaskGroupPage.vue'),
  },
  { path: '/case/:id', component: () => import('./filing/CasePage.vue'), props: true },
  { path: '/outbox', component: () => import('./features/outbox/OutboxPage.vue') },
  { path: '/inbox', component: () => import('./features/inbox/InboxPage.vue') },
  { path: '/people', component: () => import('./features/person/PersonPage.vue') },
  { path: '/pin', component: () => import('./features/login/PinPage.vue') },
  { path: '/hand-over', component: () => import('./features/transfer/HandOverPage.vue') },
  { path: '/password', component: () => import('./features/password/PasswordPage.vue') },
  { path: '/audit', component: () => import('./features/audit/AuditPage.vue') },
  { path: '/:rest(.*)*', redirect: '/home' },
]

function list(path: string, kind: string, scope: 'own' | 'all'): RouteRecordRaw {
  return { path, component: () => import('./features/filing-list/FilingListPage.vue'), props: { kind, scope } }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** Pages live behind a hash: the address survives a reload, and no address ever reaches the protocol handler. */
export function createDeskRouter(): Router {
  const router = createRouter({ history: createWebHashHistory(), routes: [...routes] })
  router.beforeEach((to) => {
    const session = useSession()
    if (session.clerk) return to.meta.open === 'door' ? '/home' : true
    // A workspace on its way to another key is finished or given up before anything else.
    if (session.transfer && to.path !== '/transfer') return '/transfer'
    if (to.meta.open) return true
    session.returnTo = to.fullPath
    return '/login'
  })
  return router
}

declare module 'vue-router' {
  interface RouteMeta {
    /** Shown without anybody logged in: `door` pages only then, `both` also at the desk. */
    open?: 'door' | 'both'
  }
}

import { createRouter, createWebHashHistory, type RouteRecordRaw, type Router } from 'vue-router'
import { hasRight, type Right } from '../domain/account/rights.ts'
import { useSession } from './bridge/session.store.ts'
// The first page of the day comes with the program; all others when they are called.
import LoginPage from './features/login/LoginPage.vue'
import { menu, type MenuItem } from './ui/menu.ts'
import { useSnack } from './ui/snack.store.ts'

/** Every page: those of the menu, and the few that stand in none. `open` pages need nobody logged in. */
const routes: readonly RouteRecordRaw[] = [
  { path: '/', redirect: '/home' },
  { path: '/login', component: LoginPage, meta: { open: 'door' } },
  { path: '/restore', component: () => import('./features/backup/RestorePage.vue'), meta: { open: 'door' } },
  { path: '/transfer', component: () => import('./features/transfer/TransferPage.vue'), meta: { open: 'door' } },
  ...menu.flatMap(({ items }) => items.map(toRoute)),
  { path: '/deletions', component: () => import('./features/deletion/DeletionPage.vue') },
  { path: '/case/:id', component: () => import('./filing/CasePage.vue'), props: true },
  { path: '/conflict/:filingId', component: () => import('./features/conflict/ConflictPage.vue'), props: true },
  { path: '/:rest(.*)*', redirect: '/home' },
]

function toRoute({ to, page, props = {}, open, right }: MenuItem): RouteRecordRaw {
  return { path: to, component: page, props, meta: { ...(open && { open }), ...(right && { right }) } }
}

/** Pages live behind a hash: the address survives a reload, and no address ever reaches the protocol handler. */
export function createDeskRouter(): Router {
  const router = createRouter({ history: createWebHashHistory(), routes: [...routes] })
  router.beforeEach((to) => {
    const session = useSession()
    if (session.clerk) {
      if (to.meta.open === 'door') return '/home'
      if (hasRight(session.clerk.role, to.meta.right)) return true
      useSnack().sayFailure({ code: 'not-your-role' })
      return '/home'
    }
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
    /** Whoever has not got it is led home. */
    right?: Right
  }
}

import { localeContextKey } from 'element-plus'
import zhCn from 'element-plus/es/locale/lang/zh-cn'
import { createPinia } from 'pinia'
import { createApp, ref } from 'vue'
import { config } from 'zod'
import App from './App.vue'
import { onLocked } from './bridge/desk.ts'
import { useKey } from './bridge/key.store.ts'
import { useSession } from './bridge/session.store.ts'
import { createDeskRouter } from './routes.ts'
import './ui/tokens.css'
import './ui/base.css'
import './ui/element-theme.css'

// The page's policy forbids eval, which zod would try for speed.
config({ jitless: true })

const app = createApp(App)
app.provide(localeContextKey, ref(zhCn))
app.use(createPinia())
const session = useSession()
onLocked(() => session.forget())
// With both at hand the login page is complete the first time it is shown.
await Promise.all([session.load(), useKey().load()])
app.use(createDeskRouter())
app.mount('#app')

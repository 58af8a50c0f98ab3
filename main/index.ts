import { app, type BrowserWindow } from 'electron'
import { registerAppScheme } from './app/protocol.ts'
import { refuseBrokenStart } from './app/refuse-start.ts'
import { lockDownApp } from './app/security/lock-down.ts'
import { claimSingleInstance } from './app/single-instance.ts'

// Here stands only what has to be said before the app is ready. The program itself is read and compiled while Chromium starts.
registerAppScheme()
lockDownApp(app)
let window: BrowserWindow | undefined
if (claimSingleInstance(app, () => window)) {
  void Promise.all([import('./start.ts'), app.whenReady()])
    .then(([{ start }]) => (window = start()))
    .catch(refuseBrokenStart)
} else app.quit()

import { refuse } from './refusal.ts'

/** What a window was given, completed by Electron's defaults. What the stand-in cannot be is refused: it has no unsafe mode. */
export function toWebPreferences(given: Electron.WebPreferences): Electron.WebPreferences {
  const whole: Electron.WebPreferences = {
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    sandbox: true,
    webSecurity: true,
    webviewTag: false,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    javascript: true,
    images: true,
    spellcheck: true,
    devTools: true,
    navigateOnDragDrop: false,
    safeDialogs: false,
    disableDialogs: false,
    ...given,
  }
  if (!whole.contextIsolation || !whole.sandbox || !whole.webSecurity)
    refuse('webPreferences without contextIsolation, sandbox or webSecurity')
  if (whole.nodeIntegration || whole.nodeIntegrationInWorker || whole.nodeIntegrationInSubFrames)
    refuse('webPreferences.nodeIntegration')
  if (whole.webviewTag) refuse('webPreferences.webviewTag')
  if (whole.offscreen) refuse('webPreferences.offscreen')
  return whole
}

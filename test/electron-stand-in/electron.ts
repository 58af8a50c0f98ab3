import type * as Real from 'electron'
import { app } from './app.ts'
import { BrowserWindow } from './browser-window.ts'
import {
  clipboard,
  crashReporter,
  dialog,
  Menu,
  MenuItem,
  net,
  Notification,
  powerMonitor,
  screen,
  shell,
} from './desktop.ts'
import { ipcMain } from './ipc-main.ts'
import { nativeImage } from './native-image.ts'
import { protocol } from './protocol.ts'
import { refused } from './refusal.ts'
import { safeStorage } from './safe-storage.ts'
import { Session as session } from './session.ts'
import { UtilityProcess as utilityProcess } from './utility-process.ts'
import { WebContents as webContents } from './web-contents.ts'

/** Everything that `electron` has in the main process: what the product uses, and the rest refused by name. */
type Names = Exclude<
  keyof typeof Real,
  'contextBridge' | 'ipcRenderer' | 'webFrame' | 'webUtils' | 'parentPort' | 'BrowserWindowProxy' | 'default'
>

const all = {
  app,
  BrowserWindow,
  clipboard,
  crashReporter,
  dialog,
  ipcMain,
  Menu,
  MenuItem,
  nativeImage,
  net,
  Notification,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  utilityProcess,
  webContents,
} satisfies Partial<Record<Names, unknown>>

type Missing = Exclude<Names, keyof typeof all>
export const autoUpdater = refused('autoUpdater')
export const BaseWindow = refused('BaseWindow')
export const BrowserView = refused('BrowserView')
export const ClipboardItem = refused('ClipboardItem')
export const contentTracing = refused('contentTracing')
export const desktopCapturer = refused('desktopCapturer')
export const globalShortcut = refused('globalShortcut')
export const ImageView = refused('ImageView')
export const inAppPurchase = refused('inAppPurchase')
export const IpcMainServiceWorker = refused('IpcMainServiceWorker')
export const LanguageModelUtility = refused('LanguageModelUtility')
export const localAIHandler = refused('localAIHandler')
export const MessageChannelMain = refused('MessageChannelMain')
export const nativeTheme = refused('nativeTheme')
export const netLog = refused('netLog')
export const powerSaveBlocker = refused('powerSaveBlocker')
export const pushNotifications = refused('pushNotifications')
export const sharedTexture = refused('sharedTexture')
export const ShareMenu = refused('ShareMenu')
export const systemPreferences = refused('systemPreferences')
export const TouchBar = refused('TouchBar')
export const Tray = refused('Tray')
export const View = refused('View')
export const webFrameMain = refused('webFrameMain')
export const WebContentsView = refused('WebContentsView')
export const WebSocket = refused('WebSocket')

const rest = {
  autoUpdater,
  BaseWindow,
  BrowserView,
  ClipboardItem,
  contentTracing,
  desktopCapturer,
  globalShortcut,
  ImageView,
  inAppPurchase,
  IpcMainServiceWorker,
  LanguageModelUtility,
  localAIHandler,
  MessageChannelMain,
  nativeTheme,
  netLog,
  powerSaveBlocker,
  pushNotifications,
  sharedTexture,
  ShareMenu,
  systemPreferences,
  TouchBar,
  Tray,
  View,
  webFrameMain,
  WebContentsView,
  WebSocket,
} satisfies Record<Missing, never>

const electron = { ...all, ...rest }
export {
  app,
  BrowserWindow,
  clipboard,
  crashReporter,
  dialog,
  ipcMain,
  Menu,
  MenuItem,
  nativeImage,
  net,
  Notification,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  utilityProcess,
  webContents,
}
export default electron
// What `require('electron')` gives: one plain object.
export { electron as 'module.exports' }

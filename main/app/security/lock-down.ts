import type { App, Session } from 'electron'
import { denyDownloads } from './deny-downloads.ts'
import { denyNavigation } from './deny-navigation.ts'
import { denyNetwork } from './deny-network.ts'
import { denyNewWindows } from './deny-new-windows.ts'
import { denyPeerConnections } from './deny-peer-connections.ts'
import { denyPermissions } from './deny-permissions.ts'

/** Every rule that holds for all windows. */
export function lockDownApp(app: App): void {
  app.enableSandbox()
  denyNavigation(app)
  denyNewWindows(app)
  denyPeerConnections(app)
}

export function lockDownSession(session: Session): void {
  denyPermissions(session)
  denyNetwork(session)
  denyDownloads(session)
}

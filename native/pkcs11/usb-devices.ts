import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Vendor ids of all USB devices plugged in, four lower-case hex digits; undefined where the system does not tell. */
export function findUsbVendors(folder = '/sys/bus/usb/devices'): ReadonlySet<string> | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    return new Set(readdirSync(folder).flatMap((device) => findVendor(path.join(folder, device)) ?? []))
  } catch {
    return undefined
  }
}

/** Interfaces and hubs' ports lie beside the devices and have no vendor. */
function findVendor(device: string): string | undefined {
  try {
    return readFileSync(path.join(device, 'idVendor'), 'utf8').trim().toLowerCase()
  } catch {
    return undefined
  }
}

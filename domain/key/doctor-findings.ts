import type { DoctorStep } from '../ipc/views.ts'

/**
 * What the key doctor can find at each step, in the order in which a clerk's key becomes usable. `renderer/text` has a
 * sentence for each, with what to do.
 */
export const doctorFindings = {
  'reader-service': [
    'reader-service-running',
    // The key is seen all the same: many keys bring a driver that does without the service.
    'reader-service-not-needed',
    'reader-service-stopped',
    'reader-service-missing',
    'reader-service-unknown',
  ],
  // values: vendor
  device: ['device-present', 'device-missing', 'device-unknown'],
  // values: vendor
  'driver-file': ['driver-file-present', 'driver-file-missing', 'not-checked'],
  // values: vendor
  'driver-bits': ['driver-64-bit', 'driver-32-bit', 'driver-not-a-library', 'not-checked'],
  // values: vendor; error of the system for the vendor's own support
  'driver-loads': ['driver-loaded', 'driver-not-loaded', 'key-process-down', 'not-checked'],
  // values: count
  slot: ['slot-present', 'slot-missing', 'not-checked'],
  // values: count
  token: ['token-present', 'token-missing', 'not-checked'],
  // values: days until (or since) its end, issuer
  certificate: [
    'certificate-valid',
    'certificate-expires-soon',
    'certificate-expired',
    'certificate-not-yet-valid',
    'certificate-too-weak',
    'certificate-missing',
    'not-checked',
  ],
  // values: tries, where the key tells
  tries: ['tries-full', 'tries-reduced', 'tries-final', 'tries-none', 'not-checked'],
  // values: minutes
  clock: ['clock-right', 'clock-wrong', 'clock-unknown'],
  // values: host
  server: ['server-reachable', 'server-unreachable', 'server-error'],
} as const satisfies Readonly<Record<DoctorStep['step'], readonly string[]>>

export type DoctorFinding = (typeof doctorFindings)[DoctorStep['step']][number]

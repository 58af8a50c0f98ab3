/** What a page may ask the browser about. Names this Chromium does not know count as not granted. */
export const permissionNames: readonly string[] = [
  'accelerometer',
  'ambient-light-sensor',
  'background-fetch',
  'background-sync',
  'camera',
  'captured-surface-control',
  'clipboard-read',
  'clipboard-write',
  'display-capture',
  'geolocation',
  'gyroscope',
  'idle-detection',
  'keyboard-lock',
  'local-fonts',
  'local-network-access',
  'magnetometer',
  'microphone',
  'midi',
  'notifications',
  'payment-handler',
  'periodic-background-sync',
  'persistent-storage',
  'pointer-lock',
  'screen-wake-lock',
  'speaker-selection',
  'storage-access',
  'top-level-storage-access',
  'window-management',
]

/** The same by using it: each is to reject or to answer that nothing was given. */
export const uses: readonly (readonly [name: string, code: string])[] = [
  ['the camera', `navigator.mediaDevices.getUserMedia({ video: true })`],
  ['the microphone', `navigator.mediaDevices.getUserMedia({ audio: true })`],
  ['where we are', `new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, reject))`],
  [
    'notifications',
    `Notification.requestPermission().then((answer) => answer === 'granted' ? answer : Promise.reject(new Error(answer)))`,
  ],
  ['the clipboard, read', `navigator.clipboard.readText()`],
  ['the clipboard, written', `navigator.clipboard.writeText('x')`],
  ['MIDI', `navigator.requestMIDIAccess({ sysex: true })`],
  ['a Bluetooth device', `navigator.bluetooth.requestDevice({ acceptAllDevices: true })`],
  [
    'idle times',
    `IdleDetector.requestPermission().then((answer) => answer === 'granted' ? answer : Promise.reject(new Error(answer)))`,
  ],
  ['the fonts', `queryLocalFonts().then((all) => (all.length ? all : Promise.reject(new Error('none'))))`],
  ['storage for good', `navigator.storage.persist().then((given) => given ? given : Promise.reject(new Error('no')))`],
  ['a screen that stays awake', `navigator.wakeLock.request('screen')`],
  ['the other screens', `window.getScreenDetails()`],
]

/** Those where Chromium by itself would ask a person to choose, and wait for ever; Electron refuses them unasked. */
export const choices: readonly (readonly [name: string, code: string])[] = [
  ['the screen', `navigator.mediaDevices.getDisplayMedia()`],
  ['a USB device', `navigator.usb.requestDevice({ filters: [] })`],
  ['a serial port', `navigator.serial.requestPort()`],
  [
    'an input device',
    `navigator.hid.requestDevice({ filters: [] }).then((all) => all.length ? all : Promise.reject(new Error('none')))`,
  ],
]

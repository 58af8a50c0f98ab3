// The real key process, given a parent port as Electron's utility processes have one.
Object.assign(process, {
  parentPort: {
    on: (event: string, listener: (message: { data: unknown }) => void) =>
      process.on(event, (data: unknown) => listener({ data })),
    postMessage: (message: object) => process.send?.(message),
  },
})
process.on('disconnect', () => process.exit())
await import('../../native/pkcs11/key-process.ts')

/**
 * A key process out of a bad dream: hangs at `listTokens` as a module stuck in a native call does, dies at `logout` as
 * one that crashes does, answers `unwrapKey` well.
 */
process.send?.({ event: 'process-up', payload: null })
process.on('disconnect', () => process.exit())
process.on('message', ({ id, call }: { id: number; call: string }) => {
  if (call === 'listTokens') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  if (call === 'logout') process.kill(process.pid, 'SIGSEGV')
  if (call === 'unwrapKey') process.send?.({ id, result: { ok: true, value: new Uint8Array([1]) } })
})

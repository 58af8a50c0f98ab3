/**
 * A key process out of a bad dream: hangs at `listTokens` as a module stuck in a native call does, dies at
 * `signSubmission` as one that crashes does, answers all else well, `unwrapKey` with its own process id.
 */
process.send?.({ event: 'process-up', payload: null })
process.on('disconnect', () => process.exit())
process.on('message', ({ id, call }: { id: number; call: string }) => {
  if (call === 'listTokens') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  if (call === 'signSubmission') process.kill(process.pid, 'SIGSEGV')
  process.send?.({ id, result: { ok: true, value: call === 'unwrapKey' ? process.pid : null } })
})

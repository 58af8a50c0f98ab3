/**
 * Frees the memory of bytes that nobody reads any more. The garbage collector sees but small objects with much behind them,
 * and would walk through the whole program for every few megabytes of a file that passes through.
 */
export function giveBack({ buffer, byteLength }: Uint8Array): void {
  // What is a piece of something larger is not its holder's alone.
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}

import { join } from 'node:path'
import { createOffice } from '../test/integration/office.ts'

/** The reference server with a pack that takes files of so many bytes (first argument), until it is ended. */
const office = await createOffice(0, { maxBytes: Number(process.argv[2]) })
await office.startServer()
process.once('SIGTERM', () => void office.remove().finally(() => process.exit(0)))
console.log(JSON.stringify({ url: office.url, authority: join(office.directory, 'ca') }))

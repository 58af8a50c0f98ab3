import { openDatabase } from '../../main/db/open-database.ts'
import { createFileStore } from '../../main/files/encrypted-file-store.ts'
import { createUploader } from '../../main/outbox/upload.ts'
import { getSampleCa } from '../../server/sample/ca/sample-ca.store.ts'
import { connectClerk } from '../support/clerk-client.ts'
import { UploadOrder } from './upload-order.ts'

/** Sends one file of a store to the server as the client does, until it is there or somebody ends this process. */
const order = UploadOrder.parse(JSON.parse(process.argv[2] ?? ''))
const opened = openDatabase({ path: order.database, key: Buffer.from(order.key, 'hex') })
if (!opened.ok) throw new Error(opened.error.code)
const db = opened.value
const files = createFileStore({ directory: order.files, key: Buffer.from(order.key, 'hex') })
const ca = await getSampleCa(order.authority)
const { server, http } = await connectClerk({ url: order.serverUrl, ca }, order.url)
const upload = createUploader({ db, files, server, onProgress: () => undefined })
process.stdout.write('uploading\n')
for (;;) {
  const result = await upload(order.need, new AbortController().signal)
  if (result.ok) break
  // A cut line is no more than that; anything else is told and ends the case.
  if (result.error.trouble !== 'lost' && result.error.trouble !== 'unreachable') {
    process.stdout.write(`failed ${JSON.stringify(result.error)}\n`)
    break
  }
  process.stdout.write('cut\n')
}
http.close()
db.close()
process.stdout.write('ended\n')

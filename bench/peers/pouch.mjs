// What an office would take without us: PouchDB replicating from a server of its own kind, both on LevelDB, as it comes.
// node pouch.mjs serve FOLDER PAGES   fills a database with the records of the pages (one JSON array a line), says its port
// node pouch.mjs pull FOLDER URL      takes it over into an empty database, says in how many milliseconds
import { createRequire } from 'node:module'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const require = createRequire(import.meta.url)
const PouchDB = require('pouchdb-core')
  .plugin(require('pouchdb-adapter-leveldb'))
  .plugin(require('pouchdb-adapter-http'))
  .plugin(require('pouchdb-replication'))

const [mode, folder, from] = process.argv.slice(2)
if (mode === 'serve') await serve()
else await pull()

async function serve() {
  const express = require('express')
  const Server = PouchDB.defaults({ prefix: join(folder, 'served-') })
  const office = new Server('office')
  for await (const line of createInterface({ input: createReadStream(from) })) await office.bulkDocs(JSON.parse(line))
  const app = express()
  const inside = { mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: join(folder, 'pouch.log') }
  app.use('/', require('express-pouchdb')(Server, inside))
  const listening = app.listen(0, '127.0.0.1', () => console.log(`port ${listening.address().port}`))
}

async function pull() {
  const desk = new PouchDB(join(folder, 'desk'))
  const started = performance.now()
  const done = await desk.replicate.from(`${from}/office`, { batch_size: 1000, batches_limit: 10 })
  console.log(`pulled ${done.docs_written} ms ${performance.now() - started}`)
  await desk.close()
}

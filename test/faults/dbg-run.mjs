import { runPartitions } from './dbg-live.ts'
setTimeout(()=>console.log(process.getActiveResourcesInfo()), 25000)
console.log(await runPartitions(4)); process.exit()

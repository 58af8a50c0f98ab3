import { refused } from './refusal.ts'

/** What `electron` is inside a utility process. */
export const net = refused('net (in a utility process)')
export const systemPreferences = refused('systemPreferences (in a utility process)')
const all = { net, systemPreferences }
export default all
export { all as 'module.exports' }

import type { HandlersOf } from '../../ipc/handlers.ts'
import type { Desk } from '../../workspace.ts'
import { listExecutablePlans } from './plan.repo.ts'

export function createPlanHandlers(desk: Desk): HandlersOf<'plan.executable'> {
  return {
    'plan.executable': () => {
      const { db, clerk } = desk.workspace()
      return listExecutablePlans(db, clerk.unitCode)
    },
  }
}

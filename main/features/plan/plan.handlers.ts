import { listUnitCodes } from '../../../domain/account/own-units.ts'
import type { HandlersOf } from '../../ipc/handlers.ts'
import type { Desk } from '../../workspace.ts'
import { listExecutablePlans } from './plan.repo.ts'

export function createPlanHandlers(desk: Desk): HandlersOf<'plan.executable'> {
  return {
    'plan.executable': ({ unitCode }) => {
      const { db, clerk } = desk.workspace()
      return listExecutablePlans(db, unitCode === null ? listUnitCodes(clerk) : [unitCode])
    },
  }
}

import type { Space } from '../../disk/space.ts'
import type { HandlersOf } from '../../ipc/handlers.ts'

export function createDiskHandlers(space: Pick<Space, 'view' | 'check'>): HandlersOf<'disk.view'> {
  return {
    'disk.view': () => {
      void space.check()
      return space.view()
    },
  }
}

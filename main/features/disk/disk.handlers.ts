import type { Space } from '../../disk/space.ts'
import type { HandlersOf } from '../../ipc/handlers.ts'

export function createDiskHandlers(space: Pick<Space, 'view' | 'check'>): HandlersOf<'disk.view'> {
  return {
    'disk.view': () => {
      const view = space.view()
      // Where there is little room somebody may just have made some; elsewhere the next round is early enough.
      if (view.level !== 'ok') void space.check()
      return view
    },
  }
}

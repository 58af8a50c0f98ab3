export interface EmittedEvent {
  preventDefault(): void
  readonly defaultPrevented: boolean
}

/** The first argument of Electron's events: a `preventDefault` and whatever the event carries. */
export function createEvent<T extends object>(fields: T): T & EmittedEvent {
  let prevented = false
  const event = {
    preventDefault() {
      prevented = true
    },
    get defaultPrevented() {
      return prevented
    },
  }
  return Object.defineProperties(event, Object.getOwnPropertyDescriptors(fields)) as T & EmittedEvent
}

import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { findName, type CodeItem } from '../../domain/reference/code-list.ts'
import { desk } from './desk.ts'

/** The code lists, read once a session. */
export const useReference = defineStore('reference', () => {
  const lists = shallowRef<{ readonly [name: string]: readonly CodeItem[] }>({})
  let reading: Promise<void> | undefined

  /** Reads the lists the first time; later calls wait for the same answer. */
  function load(): Promise<void> {
    reading ??= desk.call('reference.code-lists').then(
      (answer) => {
        lists.value = answer
      },
      () => {
        reading = undefined
      },
    )
    return reading
  }

  /** Entries of a list; empty while it is being read. */
  function listItems(name: string): readonly CodeItem[] {
    return lists.value[name] ?? []
  }

  /** The name of a code; the code itself where the list does not know it. */
  function nameOf(name: string, code: string): string {
    return findName(listItems(name), code) ?? code
  }

  return { lists, load, listItems, nameOf }
})

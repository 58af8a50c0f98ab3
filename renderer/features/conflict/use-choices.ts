import { computed, watch, type ComputedRef, type Ref } from 'vue'
import type { Difference, Side } from '../../../domain/filing/compare-contents.ts'
import { toObviousChoices, type Choices } from '../../../domain/filing/merge-contents.ts'
import { useMadeChoices } from './made-choices.store.ts'

export interface Chosen {
  readonly choices: ComputedRef<Choices>
  /** Paths that wait for a decision, in the order of the page. */
  readonly undecided: ComputedRef<readonly string[]>
  choose(path: string, side: Side): void
  chooseAll(side: Side): void
}

/**
 * What the clerk has chosen. Where only one side changed something, that side is chosen already. A choice holds as long as both
 * sides say what they said when it was made: a newer version of the office asks again where it says something else.
 */
export function useChoices(conflictId: string, differences: Readonly<Ref<readonly Difference[]>>): Chosen {
  const store = useMadeChoices()
  const made = computed(() => store.of(conflictId))

  watch(
    differences,
    (now) => {
      const words = new Map(now.map((difference) => [difference.path, toWords(difference)]))
      store.keep(conflictId, new Map([...made.value].filter(([path, choice]) => words.get(path) === choice.words)))
    },
    { immediate: true },
  )

  const choices = computed(() => ({
    ...toObviousChoices(differences.value),
    ...Object.fromEntries([...made.value].map(([path, { side }]) => [path, side])),
  }))
  const undecided = computed(() =>
    differences.value.map(({ path }) => path).filter((path) => choices.value[path] === undefined),
  )

  function take(which: readonly Difference[], side: Side): void {
    const fresh = which.map((difference) => [difference.path, { side, words: toWords(difference) }] as const)
    store.keep(conflictId, new Map([...made.value, ...fresh]))
  }

  return {
    choices,
    undecided,
    choose: (path, side) =>
      take(
        differences.value.filter((each) => each.path === path),
        side,
      ),
    chooseAll: (side) => take(differences.value, side),
  }
}

function toWords({ mine, theirs }: Difference): string {
  return JSON.stringify([mine, theirs])
}

import { officeSteps } from './office.steps.ts'
import { offlineSteps } from './offline.steps.ts'
import type { StoryStep } from './story.ts'

/** The main job from the key in the slot to the approval, in order. */
export const steps: readonly StoryStep[] = [...offlineSteps, ...officeSteps]

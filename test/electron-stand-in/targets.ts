import type { Cdp } from './cdp.ts'
import { fromChromium } from './origins.ts'
import { contents } from './runtime.ts'

const ours = new Set<string>()
const strangers = new Set<string>()
let opening = 0
let undecided: { targetId: string; url: string; openerId: string | undefined }[] = []

/** Opens a page target that is known to be ours, even when Chromium announces it before it answers. */
export async function openTarget(
  cdp: Cdp,
  params: { width: number; height: number; browserContextId?: string },
): Promise<string> {
  opening++
  try {
    const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank', newWindow: true, ...params })
    ours.add(targetId)
    return targetId
  } finally {
    opening--
    const waiting = undecided
    undecided = []
    for (const each of waiting) decide(cdp, each)
  }
}

/** Whether a frame belongs to a page that the app did not open: nothing is loaded for such a page. */
export function isStranger(frameId: string): boolean {
  return strangers.has(frameId)
}

/** Follows the targets: ours get to hear of their crash and end; every page the app did not open is closed. */
export function watchTargets(cdp: Cdp): void {
  cdp.on('Target.targetCreated', ({ targetInfo }) => {
    if (targetInfo.type === 'page')
      decide(cdp, { targetId: targetInfo.targetId, url: targetInfo.url, openerId: targetInfo.openerId })
  })
  cdp.on('Target.targetCrashed', ({ targetId, errorCode }) => findByTarget(targetId)?.crashed(errorCode))
  cdp.on('Target.targetDestroyed', ({ targetId }) => {
    strangers.delete(targetId)
    findByTarget(targetId)?.gone()
  })
  cdp.post('Target.setDiscoverTargets', { discover: true })
}

function decide(cdp: Cdp, target: { targetId: string; url: string; openerId: string | undefined }): void {
  if (ours.has(target.targetId)) return
  if (opening > 0) {
    undecided.push(target)
    return
  }
  strangers.add(target.targetId)
  cdp.post('Target.closeTarget', { targetId: target.targetId })
  // A click with Ctrl or the middle button names no opener: it came from the page that was clicked last.
  const opener =
    findByTarget(target.openerId ?? '') ??
    [...contents.values()].findLast((each) => each.isFocused()) ??
    [...contents.values()][0]
  if (target.url !== '' && target.url !== 'about:blank')
    opener?.askToOpen({ url: fromChromium(target.url), frameName: '', features: '', disposition: 'background-tab' })
}

function findByTarget(targetId: string) {
  return [...contents.values()].find((each) => each.targetId === targetId)
}

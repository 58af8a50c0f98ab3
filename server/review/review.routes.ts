import type { App } from '../http/app.ts'
export async function registerReviewPages(_app: App, _deps: unknown): Promise<void> {}

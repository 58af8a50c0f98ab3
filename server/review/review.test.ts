import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Material } from '../../domain/filing/material.ts'
import { toPaperCode, toPaperText, toShortCode } from '../../domain/filing/paper-code.ts'
import type { FilingData } from '../../domain/filing/section.ts'
import type { Notice, ServerFiling } from '../../domain/sync/change.ts'
import { sendFile } from '../testing/send-file.ts'
import { TestClerk } from '../testing/test-clerk.ts'
import {
  requiredSlots,
  toGroupData,
  toMaterial,
  toPlanData,
  toSubmission,
  toTestFile,
  withFields,
} from '../testing/test-filings.ts'
import { openTestOffice, type TestOffice } from '../testing/test-office.ts'
import { TestReviewer } from '../testing/test-reviewer.ts'

let office: TestOffice
let clerk: TestClerk
let reviewer: TestReviewer
let planId: string
let groupId: string
let data: FilingData
let materials: readonly Material[]

beforeAll(async () => {
  office = await openTestOffice({ groups: 50 })
  clerk = await TestClerk.loggedIn(office)
  reviewer = await TestReviewer.loggedIn(office)
  const { changes } = await clerk.pullAll()
  const people = changes.flatMap((each) => ('body' in each && each.entity === 'person' ? [each.body] : []))
  const files = requiredSlots.map((slot) => ({ slot, file: toTestFile(`${slot} <b>&</b>`) }))
  for (const { file } of files) await sendFile(clerk, file)
  materials = files.map(({ slot, file }) => toMaterial(slot, file))
  const plan = toSubmission('plan', toPlanData())
  planId = plan.filingId
  const changed = { inPlan: true, planId, name: '赴德国 <script>alert(1)</script> 团组' }
  data = withFields('task-group', toGroupData(people.slice(0, 3)), changed)
  const group = toSubmission('task-group', data, { materials: [...materials] })
  groupId = group.filingId
  const results = await clerk.push(await clerk.toSubmit(plan), await clerk.toSubmit(group))
  expect(results.map((result) => result.outcome)).toEqual(['accepted', 'accepted'])
}, 60_000)
afterAll(() => office.close())

async function pull(): Promise<{ plan?: ServerFiling; group?: ServerFiling; notices: readonly Notice[] }> {
  const { changes } = await clerk.pullAll()
  const filings = changes.flatMap((each) => ('body' in each && each.entity === 'filing' ? [each.body] : []))
  const [plan, group] = [planId, groupId].map((id) => filings.find((filing) => filing.id === id))
  const notices = changes.flatMap((each) => ('body' in each && each.entity === 'notice' ? [each.body] : []))
  return {
    ...(plan && { plan }),
    ...(group && { group }),
    notices: notices.filter((each) => each.filingId === groupId),
  }
}

const [letter, ...others] = requiredSlots

describe('the review pages', () => {
  it('send a stranger to the login, and keep scripts and other sites out', async () => {
    const stranger = new TestReviewer(office)
    const page = await stranger.get(`/review/filings/${groupId}`)
    expect(page.url).toBe(`${office.url}/review/login`)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'self'")
    expect(page.text).not.toContain('<script')
    const wrong = await stranger.post('/review/login', { account: 'shenheyuan01', password: 'wrong' })
    expect([wrong.status, wrong.text.includes('账号或密码不正确')]).toEqual([401, true])
    const asClerk = await stranger.post('/review/login', { account: 'zhuanbanyuan01', password: 'Jilin@2026' })
    expect(asClerk.status).toBe(401)
  })

  it('list what waits, escaped, and find it by its number', async () => {
    const { group } = await pull()
    const page = await reviewer.get(`/review?state=submitted&q=${group?.number}`)
    expect(page.text).toContain('赴德国 &lt;script&gt;alert(1)&lt;/script&gt; 团组')
    expect(page.text).not.toContain('<script')
    expect(page.text).toContain('0/7 已审')
  })

  it('show a filing in words and its files as they were sent', async () => {
    const page = await reviewer.get(`/review/filings/${groupId}`)
    for (const words of ['自组团', '友好访问', '身份证', '出访请示', '所选计划还在审核中', '意大利']) {
      expect(page.text).toContain(words)
    }
    const [material] = materials
    const file = await reviewer.get(`/review/filings/${groupId}/materials/${material?.id}`)
    expect(file.headers.get('content-type')).toBe('application/pdf')
    expect(file.headers.get('x-content-type-options')).toBe('nosniff')
    expect(file.text).toBe(`%PDF-1.7\n${letter} <b>&</b>`)
    expect((await reviewer.get('/review/filings/nonsense')).status).toBe(404)
  })

  it('take no form without the session’s token, nor one from another site', async () => {
    const action = `/review/filings/${groupId}/decision`
    const fields = { token: 'x'.repeat(43), revision: '1', decision: 'return', opinion: '伪造' }
    const forged = await reviewer.post(action, fields)
    expect([forged.status, forged.text.includes('页面已过期')]).toEqual([403, true])
    const foreign = await reviewer.post(action, fields, { origin: 'http://evil.example' })
    expect(foreign.status).toBe(403)
    expect((await pull()).group?.revision).toBe(1)
  })
})

describe('what an address or a form may carry', () => {
  it('is shown as nothing when no text of ours has that name', async () => {
    for (const query of ['done=__proto__', 'problem=constructor', 'done=a&done=b', 'page=1e9', 'q=%25']) {
      expect([query, (await reviewer.get(`/review?${query}`)).status]).toEqual([query, 200])
    }
  })

  it('may be too large, which is not the server’s failure', async () => {
    const page = await reviewer.post('/review/login', { account: 'a', password: 'x'.repeat(70_000) })
    expect([page.status, page.text.includes('太长')]).toEqual([413, true])
  })
})

describe('a withdrawal', () => {
  it('is not held up by what a reviewer marked meanwhile, only by a newer 上报', async () => {
    const file = toTestFile('a letter of a plan')
    await sendFile(clerk, file)
    const submission = toSubmission('plan', toPlanData(), { materials: [toMaterial('plan-letter', file)] })
    await clerk.pushOne(await clerk.toSubmit(submission))
    const [material] = submission.materials
    const lines = `${'好'.repeat(100)}\r\n`.repeat(4)
    const fits = `${lines}${'好'.repeat(96)}`
    await reviewer.act(submission.filingId, `materials/${material?.id}`, { result: 'refused', opinion: fits })
    const withdrawal = (baseRevision: number) => ({
      ...{ id: uuidv7(), createdAt: new Date().toISOString(), type: 'withdraw-filing' as const },
      ...{ filingId: submission.filingId, baseRevision, reason: '' },
    })
    expect(await clerk.pushOne(withdrawal(9))).toMatchObject({ outcome: 'conflict', currentRevision: 2 })
    expect(await clerk.pushOne(withdrawal(1))).toMatchObject({ outcome: 'accepted', revision: 3 })
    const replaced = { ...submission, baseRevision: 3, materials: [], round: 2 }
    expect(await clerk.pushOne(await clerk.toSubmit(replaced))).toMatchObject({ outcome: 'accepted', revision: 4 })
    expect(await clerk.pushOne(withdrawal(1))).toMatchObject({ outcome: 'conflict', currentRevision: 4 })
  })
})

describe('a refused material', () => {
  it('needs an opinion, and nothing can be approved or returned before', async () => {
    const [material] = materials
    const silent = await reviewer.act(groupId, `materials/${material?.id}`, { result: 'refused', opinion: ' ' })
    expect(silent.text).toContain('须写明意见')
    expect((await reviewer.act(groupId, 'decision', { decision: 'approve' })).text).toContain('不能批准')
    expect((await reviewer.act(groupId, 'decision', { decision: 'return' })).text).toContain('退回修改前')
    expect((await pull()).group?.revision).toBe(1)
  })

  it('goes back to the unit with its opinion; the others stay accepted', async () => {
    const [material] = materials
    await reviewer.act(groupId, `materials/${material?.id}`, { result: 'refused', opinion: '缺单位公章' })
    await reviewer.act(groupId, 'accept-rest', {})
    const page = await reviewer.act(groupId, 'decision', { decision: 'return', opinion: '' })
    expect(page.text).toContain('已退回修改')
    const { group, notices } = await pull()
    expect(group).toMatchObject({ state: 'returned', revision: 4, round: 1 })
    expect(group?.reviews.map(({ slot, result, opinion }) => [slot, result, opinion])).toEqual(
      expect.arrayContaining([[letter, 'refused', '缺单位公章'], ...others.map((slot) => [slot, 'accepted', null])]),
    )
    expect(notices.map((notice) => notice.kind)).toEqual(['received', 'material-refused'])
    expect(notices.at(-1)?.body).toContain('《出访请示》（request-letter.pdf）不通过：缺单位公章')
  })

  it('has to be replaced: the same file again would bounce', async () => {
    const again = toSubmission('task-group', data, {
      filingId: groupId,
      round: 2,
      baseRevision: 4,
      materials: [...materials],
    })
    const result = await clerk.pushOne(await clerk.toSubmit(again))
    expect(result).toMatchObject({ code: 'would-bounce', issues: [{ code: 'material/refused' }] })
  })

  it('replaced, comes back as the only one to look at, with what else was changed', async () => {
    const stamped = toTestFile('with a seal')
    await sendFile(clerk, stamped)
    const next = toSubmission('task-group', withFields('task-group', data, { notes: '已补盖公章' }), {
      ...{ filingId: groupId, round: 2, baseRevision: 4 },
      materials: [toMaterial(letter ?? '', stamped), ...materials.slice(1)],
    })
    expect(await clerk.pushOne(await clerk.toSubmit(next))).toMatchObject({ outcome: 'accepted', revision: 5 })
    const { group } = await pull()
    expect(group?.reviews.filter((review) => review.result === 'pending').map((review) => review.slot)).toEqual([
      letter,
    ])
    const { text } = await reviewer.get(`/review/filings/${groupId}`)
    expect(text).toContain('<ins>已补盖公章</ins>')
    expect(text.match(/本次更换/g)).toHaveLength(1)
    expect(text).toContain('6/7 已审')
  })

  it('has a paper told by the code in its QR: the latest, an older one with what changed, or one never filed', async () => {
    const now = withFields('task-group', data, { notes: '已补盖公章' })
    const papers = [now, data, withFields('task-group', data, { notes: '私自改动' })]
    const said = ['且为最新', '印自第 1 次上报', '任何一次上报的数据都不一致']
    for (const [index, paper] of papers.entries()) {
      const code = await toPaperCode(groupId, 'task-group', paper)
      const { url, text } = await reviewer.get(`/review?q=${encodeURIComponent(toPaperText(code))}`)
      expect(url).toContain(`/review/filings/${groupId}`)
      expect(text).toContain(said[index])
      expect(text.includes('→ 已补盖公章')).toBe(index === 1)
    }
    const { text } = await reviewer.get(`/review/filings/${groupId}`)
    expect(text).toContain(toShortCode(await toPaperCode(groupId, 'task-group', now)))
    console.log(`${papers.length} papers told apart`)
  })

  it('accepted at last, the group is approved and its plan carried out', async () => {
    const { group: before } = await pull()
    await reviewer.act(groupId, `materials/${before?.materials[0]?.id}`, { result: 'accepted' })
    const stale = await reviewer.act(groupId, 'decision', { decision: 'approve', revision: '5' })
    expect(stale.text).toContain('刚刚有变化')
    await reviewer.act(groupId, 'decision', { decision: 'approve', opinion: '同意' })
    const { group, plan, notices } = await pull()
    expect(group).toMatchObject({ state: 'approved', revision: 7, opinion: '同意', number: before?.number })
    expect(plan?.state).toBe('executed')
    expect(notices.at(-1)?.kind).toBe('approved')
    const events = group?.timeline.map((entry) => entry.event)
    expect(events?.filter((event) => event !== 'material-accepted')).toEqual([
      ...['submitted', 'received', 'material-refused', 'returned'],
      ...['submitted', 'received', 'approved'],
    ])
    const late = await reviewer.act(groupId, 'decision', { decision: 'return', revision: '7', opinion: '晚了' })
    expect(late.status === 403 || late.text.includes('不在审核中')).toBe(true)
    console.log(`round trip: ${group?.timeline.length} timeline entries, revision ${group?.revision}`)
  })
})

import { attachReplacement, fillPlan, signAndSubmit } from './offline.steps.ts'
import { expect, openCase, planTitle, type Cast, type StoryStep } from './story.ts'

const secondTitle = '赴德国、法国考察智能农机团组'
const opinion = '邀请函没有邀请人手写签字，请让邀请方补签后重新扫描。'

/** The second half: the network is back, the office refuses one material, the clerk puts it right, the office approves. */
export const officeSteps: readonly StoryStep[] = [
  {
    name: '网络恢复，发件箱自己送完，得到档案号',
    run: async (cast) => {
      await cast.province.startServer()
      await expectDelivered(cast)
    },
    holds: async (cast) => expectDelivered(cast),
  },
  {
    name: '审核员在手机上打开团组',
    onPhone: true,
    run: async ({ reviewer }) => {
      await reviewer.open()
      await reviewer.openFiling('任务团组', planTitle)
    },
    holds: async (cast) => expectDelivered(cast),
  },
  {
    name: '审核员不通过一份材料，其余通过，退回修改',
    onPhone: true,
    run: async ({ reviewer }) => {
      await reviewer.refuse('邀请函', opinion)
      await reviewer.acceptRest()
      await reviewer.decide('退回修改')
    },
    holds: async (cast) => expectReturned(cast),
  },
  {
    name: '专办员收到站内信：哪份材料、为什么、怎么办',
    run: async ({ desk }) => {
      await desk.keys.press('F5')
      await desk.keys.press('Alt+7')
      await expect(desk.page.getByText(opinion).first()).toBeVisible()
    },
    holds: async ({ desk }) => {
      await desk.keys.press('Alt+7')
      await expect(desk.page.getByText(opinion).first()).toBeVisible()
    },
  },
  {
    name: '团组页面指出要换的材料',
    run: async (cast) => expectReturned(cast),
    holds: async (cast) => expectReturned(cast),
  },
  {
    name: '只换那一份材料',
    run: async (cast) => {
      await openCase(cast, 'task-group', planTitle)
      await cast.desk.keys.press('Control+2')
      await attachReplacement(cast, '邀请函')
    },
    holds: async (cast) => {
      await openCase(cast, 'task-group', planTitle)
      await cast.desk.keys.press('Control+2')
      await expect(cast.desk.page.getByText('邀请函（补签）.jpg')).toBeVisible()
    },
  },
  {
    name: '第二次上报',
    run: async (cast) => {
      await openCase(cast, 'task-group', planTitle)
      await signAndSubmit(cast)
      await expectDelivered(cast)
    },
    holds: async (cast) => expectDelivered(cast),
  },
  {
    name: '审核员看到更换的材料，批准',
    onPhone: true,
    run: async ({ reviewer }) => {
      await reviewer.openFiling('任务团组', planTitle)
      await reviewer.accept('邀请函')
      await reviewer.decide('批准')
    },
    holds: async (cast) => expectApproved(cast),
  },
  {
    name: '查看团组进度：整条时间线',
    run: async (cast) => {
      await expectApproved(cast)
      await cast.desk.keys.press('Control+4')
      await expect(cast.desk.page.getByText(opinion).first()).toBeVisible()
    },
    holds: async (cast) => expectApproved(cast),
  },
  {
    name: '首页按档案号进度查询',
    run: async (cast) => {
      const { keys, page } = cast.desk
      const number = await readNumber(cast)
      await keys.press('Alt+1')
      await keys.fill('团组档案号', number)
      await keys.press('Enter')
      await expect(page.getByRole('heading', { level: 1, name: planTitle })).toBeVisible()
    },
    holds: async (cast) => expectApproved(cast),
  },
  {
    name: '团组查询翻页',
    run: async ({ desk }) => {
      const { keys, page } = desk
      await keys.press('Alt+4')
      const rows = page.getByRole('row')
      await expect(rows).toHaveCount(21)
      const first = await rows.nth(1).innerText()
      await keys.press('ArrowDown')
      for (let turn = 0; turn < 3; turn += 1) await keys.press('PageDown')
      await expect(rows.nth(1)).not.toHaveText(first)
      await expect(
        page.getByRole('listitem', { name: /第 4 页/ }).or(page.locator('.is-active', { hasText: '4' })),
      ).toBeVisible()
    },
    holds: async ({ desk }) => {
      await desk.keys.press('Alt+4')
      await expect(desk.page.getByRole('row')).toHaveCount(21)
    },
  },
  {
    name: '撤回、删除、不存即走，与手册一致',
    run: async (cast) => {
      await leaveUntouched(cast)
      await deleteAndUndo(cast)
      await withdrawAndCorrect(cast)
    },
    holds: async ({ desk }) => expect(desk.page.getByRole('heading', { name: '需要我处理' })).toBeVisible(),
  },
]

async function expectDelivered(cast: Cast): Promise<void> {
  const { keys, page } = cast.desk
  await keys.press('Alt+6')
  await expect(page.getByRole('row').filter({ hasText: planTitle })).toHaveCount(0)
  await openCase(cast, 'task-group', planTitle)
  await expect(page.getByText(/22\d{16}/).first()).toBeVisible()
}

async function expectReturned(cast: Cast): Promise<void> {
  await openCase(cast, 'task-group', planTitle)
  await expect(cast.desk.page.getByText(opinion).first()).toBeVisible()
  await expect(cast.desk.page.getByText('退回修改').first()).toBeVisible()
}

async function expectApproved(cast: Cast): Promise<void> {
  await cast.desk.keys.press('F5')
  await openCase(cast, 'task-group', planTitle)
  await expect(cast.desk.page.getByText('批件已签发').first()).toBeVisible()
}

async function readNumber(cast: Cast): Promise<string> {
  await openCase(cast, 'task-group', planTitle)
  const text = await cast.desk.page
    .getByText(/22\d{16}/)
    .first()
    .innerText()
  return /22\d{16}/.exec(text)?.[0] ?? ''
}

/** 返回 without having typed: nothing is kept (seed 000, 4.1). */
async function leaveUntouched({ desk }: Cast): Promise<void> {
  const { keys, page } = desk
  await keys.press('Alt+Shift+N')
  await page.getByRole('textbox', { name: '团组名称' }).waitFor()
  await keys.press('Escape')
  await keys.press('Alt+2')
  await page.getByRole('row').nth(1).waitFor()
  await expect(page.getByText('未命名的年度计划')).toHaveCount(0)
}

/** 删除 is for what was not filed, and can be undone. */
async function deleteAndUndo({ desk }: Cast): Promise<void> {
  const { keys, page } = desk
  await fillPlan(desk, secondTitle)
  await keys.tabTo('删除', { back: true })
  await keys.press('Enter')
  await page.getByRole('button', { name: /撤销/ }).waitFor()
  await keys.press('Control+z')
  await page.getByRole('heading', { level: 1, name: secondTitle }).waitFor()
}

/** 撤回: what the office has not decided yet comes back to the unit, to be changed and filed again. */
async function withdrawAndCorrect(cast: Cast): Promise<void> {
  const { keys, page } = cast.desk
  await openCase(cast, 'plan', secondTitle)
  await signAndSubmit(cast)
  await expect(page.getByText(/计划编号：\d{8}/)).toBeVisible()
  await keys.tabTo('撤回', { back: true })
  await keys.press('Enter')
  await page.getByRole('dialog').getByRole('textbox').waitFor()
  await keys.type('人数有误')
  await keys.press('Enter')
  await expect(page.getByText('已撤回').first()).toBeVisible()
  await expect(page.getByRole('textbox', { name: '人数' })).toBeEditable()
}

import type { DeskApp } from './desk-app.ts'
import { expect, openCase, planTitle, type Cast, type StoryStep } from './story.ts'

/** The first half of the main job: everything a clerk does without a network. */
export const offlineSteps: readonly StoryStep[] = [
  {
    name: '插入 Key，输入 PIN、账号和密码登录',
    run: async ({ desk }) => desk.login(),
    holds: async ({ desk }) => expect(desk.page.getByText('已全部同步')).toBeVisible(),
  },
  {
    name: '网络断开',
    run: async ({ desk, province }) => {
      await province.stopServer()
      await expect(desk.page.getByText('没有联网')).toBeVisible()
    },
    holds: async ({ desk }) => expect(desk.page.getByText('没有联网')).toBeVisible(),
  },
  {
    name: '新建计划',
    run: ({ desk }) => fillPlan(desk, planTitle),
    holds: async (cast) => {
      await openCase(cast, 'plan', planTitle)
      await expect(cast.desk.page.getByRole('textbox', { name: '人数' })).toHaveValue('4')
      await expect(cast.desk.page.getByRole('combobox', { name: '组团方式' })).toHaveValue('自组团')
    },
  },
  {
    name: '上报计划：Key 签名，在发件箱等待',
    run: async (cast) => {
      await openCase(cast, 'plan', planTitle)
      await signAndSubmit(cast)
    },
    holds: async (cast) => {
      await openCase(cast, 'plan', planTitle)
      await expect(cast.desk.page.getByText('已签名，在发件箱等待发送')).toBeVisible()
    },
  },
  {
    name: '从计划新建团组，填写团组信息',
    run: async ({ desk }) => {
      const { keys, page } = desk
      await keys.press('Alt+N')
      const selected = page.getByRole('option', { selected: true })
      await selected.waitFor()
      while (!(await selected.innerText()).includes(planTitle)) await keys.press('ArrowDown')
      await keys.press('Enter')
      await page.getByRole('textbox', { name: '团组名称' }).waitFor()
      await keys.choose('出访类别', '合作交流')
      // A slip of the pen, for the pre-flight to find.
      await keys.fill('团组负责人', '丁样萍')
      await keys.fill('团长职务及职别', '副所长')
      await keys.fill('出访路线', '长春—北京—柏林—巴黎—北京—长春')
      await keys.fill('出访费用来源说明', '2027 年因公出国（境）经费')
      // Tab selects what stands there, so that a sum is typed over, never into the old one.
      await keys.tabTo('费用预算合计')
      await keys.type('265000.5')
      await expect(page.getByRole('textbox', { name: '费用预算合计' })).toHaveValue('265000.5')
      await keys.fill('公示开始日期', '20261109')
      await keys.fill('公示结束日期', '20261113')
      await keys.fill('公示地点或网址', '单位公示栏')
      await expect(page.getByText(/已保存/)).toBeVisible()
    },
    holds: async (cast) => {
      await openCase(cast, 'task-group', planTitle)
      await expect(cast.desk.page.getByRole('textbox', { name: '出访路线' })).toHaveValue(/柏林/)
      await expect(cast.desk.page.getByRole('textbox', { name: '公示地点或网址' })).toHaveValue('单位公示栏')
    },
  },
  {
    name: '从人员资料选三人',
    run: async (cast) => {
      const { keys, page } = cast.desk
      await openCase(cast, 'task-group', planTitle)
      await keys.tabTo('从人员资料选择')
      await keys.press('Enter')
      await expect(page.getByRole('combobox', { name: /输入姓名/ })).toBeFocused()
      await page.getByRole('option').nth(3).waitFor()
      const names = ['丁样平', '丁试娟', '丁试春']
      for (const name of names) await pickPerson(cast, name)
      await keys.press('Enter')
      await page.getByRole('region', { name: '出访人员 1' }).waitFor()
      for (const [index, role] of ['团长', '团员', '团员'].entries()) {
        const region = page.getByRole('region', { name: `出访人员 ${index + 1}` })
        if (index > 0) {
          await keys.tabTo(new RegExp(`^${index} ?${names[index - 1]}`), { back: true })
          await keys.press('ArrowDown')
          await region.waitFor()
        }
        await keys.choose('团内身份', role)
      }
      // A row removed by a slip comes back under Ctrl+Z, though the focus is in a field again.
      await keys.press('Alt+Delete')
      await expect(page.getByRole('tab', { name: /丁试春/ })).toHaveCount(0)
      await keys.press('Control+z')
      await expect(page.getByRole('tab', { name: /丁试春/ })).toBeVisible()
      await expect(page.getByText(/已保存/)).toBeVisible()
    },
    holds: async (cast) => {
      await openCase(cast, 'task-group', planTitle)
      await expect(cast.desk.page.getByRole('tab', { name: /丁试春/ })).toBeVisible()
    },
  },
  {
    name: '填写两个出访地',
    run: async (cast) => {
      const { keys, page } = cast.desk
      await openCase(cast, 'task-group', planTitle)
      const stays = [
        ['柏林', '20270412', '20270415', '4', '柏林样例农业研究所'],
        ['巴黎', '20270416', '20270419', '4', '巴黎样例农业科学院'],
      ] as const
      for (const [index, [city, arrive, leave, days, inviter]] of stays.entries()) {
        const within = `出访地 ${index + 1}`
        await keys.fill('城市', city, within)
        await keys.fill('抵达日期', arrive, within)
        await keys.fill('离开日期', leave, within)
        await keys.fill('停留天数', days, within)
        await keys.fill('邀请单位', inviter, within)
      }
      await expect(page.getByText(/已保存/)).toBeVisible()
    },
    holds: async (cast) => {
      await openCase(cast, 'task-group', planTitle)
      const second = cast.desk.page.getByRole('region', { name: '出访地 2' })
      await expect(second.getByRole('textbox', { name: '邀请单位' })).toHaveValue('巴黎样例农业科学院')
    },
  },
  {
    name: '按出访日期生成日程并填写',
    run: async (cast) => {
      const { keys, page } = cast.desk
      await openCase(cast, 'task-group', planTitle)
      await keys.tabTo('按出访日期生成')
      await keys.press('Enter')
      await page.getByRole('region', { name: '日程安排 8' }).waitFor()
      for (let number = 1; number <= 8; number += 1) {
        const within = `日程安排 ${number}`
        await keys.fill('上午', '与研究所座谈，参观实验室', within)
        await keys.fill('下午', '商谈合作备忘录文本', within)
      }
      await expect(page.getByText(/已保存/)).toBeVisible()
    },
    holds: async (cast) => {
      await openCase(cast, 'task-group', planTitle)
      const last = cast.desk.page.getByRole('region', { name: '日程安排 8' })
      await expect(last.getByRole('textbox', { name: '下午' })).toHaveValue('商谈合作备忘录文本')
    },
  },
  {
    name: '坏文件逐一拒收，什么都不丢',
    run: async (cast) => {
      const { keys, page } = cast.desk
      await openCase(cast, 'task-group', planTitle)
      await keys.press('Control+2')
      const { empty, tooLarge, text, disguised, encrypted, cutOff } = cast.files
      const slot = page.getByRole('group', { name: '出访请示' })
      for (const [path, words] of [
        [empty, /空/],
        [tooLarge, /5/],
        [text, /PDF/],
        [disguised, /PDF/],
        [encrypted, /密码|加密/],
        [cutOff, /损坏|不完整/],
      ] as const) {
        await cast.desk.chooseNextFile(path)
        await keys.tabTo('选择文件：出访请示')
        await keys.press('Enter')
        await expect(slot.getByRole('alert')).toContainText(words)
      }
    },
    holds: async (cast) => {
      await openCase(cast, 'task-group', planTitle)
      await expect(cast.desk.page.getByRole('textbox', { name: '出访路线' })).toHaveValue(/柏林/)
    },
  },
  {
    name: '按位置上传审批材料',
    run: async (cast) => {
      const { keys } = cast.desk
      await openCase(cast, 'task-group', planTitle)
      await keys.press('Control+2')
      for (const slot of requiredSlots) await attach(cast, slot)
    },
    holds: async (cast) => {
      await openCase(cast, 'task-group', planTitle)
      await cast.desk.keys.press('Control+2')
      const last = cast.desk.page.getByRole('group', { name: '人员备案表' })
      await expect(last.getByText('人员备案表.jpg')).toBeVisible()
    },
  },
  {
    name: '会不会被退：逐条跳到该改的地方改好',
    run: async (cast) => {
      const { keys, page } = cast.desk
      await openCase(cast, 'task-group', planTitle)
      await keys.press('Control+3')
      await keys.tabTo(/团组负责人/)
      await keys.press('Enter')
      await expect(page.getByRole('textbox', { name: '团组负责人' })).toBeFocused()
      await keys.press('Control+a')
      await keys.type('丁样平')
      await keys.press('Control+3')
      await expect(page.getByText(/可以上报/).first()).toBeVisible()
    },
    holds: async (cast) => {
      await openCase(cast, 'task-group', planTitle)
      await expect(cast.desk.page.getByRole('textbox', { name: '团组负责人' })).toHaveValue('丁样平')
    },
  },
  {
    name: '上报团组：Key 签名，发件箱如实显示',
    run: async (cast) => {
      await openCase(cast, 'task-group', planTitle)
      await signAndSubmit(cast)
      await cast.desk.keys.press('Alt+6')
      await expect(cast.desk.page.getByRole('row').filter({ hasText: planTitle })).toHaveCount(2)
    },
    holds: async ({ desk }) => {
      await desk.keys.press('Alt+6')
      await expect(desk.page.getByRole('row').filter({ hasText: planTitle })).toHaveCount(2)
    },
  },
]

export const requiredSlots = [
  '出访请示',
  '邀请函',
  '邀请函译文',
  '出访日程',
  '公示及公示结果',
  '任务和预算审批意见表',
  '人员备案表',
] as const

/** Puts a scan into a place: what takes pictures gets a JPEG, what does not a PDF. */
async function attach({ desk, files }: Cast, slot: string): Promise<void> {
  const { keys, page } = desk
  const place = page.getByRole('group', { name: slot, exact: true })
  const takesPictures = (await place.innerText()).includes('JPEG')
  await desk.chooseNextFile(takesPictures ? await files.jpeg(`${slot}.jpg`) : await files.pdf(`${slot}.pdf`))
  await keys.tabTo(`选择文件：${slot}`)
  await keys.press('Enter')
  await place.getByText(new RegExp(`^${slot}\\.(jpg|pdf)$`)).waitFor()
}

/** A plan, whole, from 新建计划 to 已保存. */
export async function fillPlan({ keys, page }: DeskApp, title: string): Promise<void> {
  await keys.press('Alt+Shift+N')
  await page.getByRole('heading', { level: 1, name: '未命名的年度计划' }).waitFor()
  await keys.fill('团组名称', title)
  await keys.fill('出访任务', '与德国、法国农业科研机构商谈黑土地保护、智能农机和种质资源交换，签署合作备忘录。')
  await keys.choose('计划类型', '公务')
  await keys.choose('出访国家（地区）', '德国')
  await keys.choose('出访国家（地区）', '法国')
  await keys.fill('计划出发日期', '20270412')
  await keys.fill('计划返回日期', '20270419')
  await keys.fill('天数', '8')
  await keys.fill('人数', '4')
  await keys.choose('经费来源', '财政')
  await keys.fill('费用总额', '268000')
  await keys.choose('组团方式', '自组团')
  await expect(page.getByText(/已保存/)).toBeVisible()
}

/** Puts a new scan in the place of a refused one. */
export async function attachReplacement({ desk, files }: Cast, slot: string): Promise<void> {
  const { keys, page } = desk
  const place = page.getByRole('group', { name: slot, exact: true })
  await desk.chooseNextFile(await files.jpeg(`${slot}（补签）.jpg`))
  await keys.tabTo('重新上传')
  await keys.press('Enter')
  await place.getByText(`${slot}（补签）.jpg`).waitFor()
}

/** 上报: the summary of what is signed, any warnings acknowledged, and Enter. */
export async function signAndSubmit({ desk }: Pick<Cast, 'desk'>): Promise<void> {
  const { keys, page } = desk
  await keys.press('Control+Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: /签名并上报/ }).waitFor()
  const acknowledge = dialog.getByRole('checkbox')
  if ((await acknowledge.count()) > 0) {
    await expect(acknowledge).toBeFocused()
    await keys.press('Space')
  } else {
    await expect(dialog.getByRole('button', { name: /签名并上报/ })).toBeFocused()
  }
  await keys.press('Enter')
  await dialog.getByRole('button', { name: /完成/ }).waitFor()
  await keys.press('Enter')
  await dialog.waitFor({ state: 'hidden' })
}

async function pickPerson({ desk }: Cast, name: string): Promise<void> {
  const { keys, page } = desk
  const current = page.getByRole('option', { name: new RegExp(`^${name}`) })
  await keys.press('Control+a')
  await keys.type(name)
  await expect(page.getByRole('option')).toHaveCount(1)
  await current.waitFor()
  await keys.press('Space')
}

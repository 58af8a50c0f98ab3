import { ElTable, ElTableColumn } from 'element-plus'
import { createApp, defineComponent, h, nextTick } from 'vue'
import PagedTable from '../../../renderer/ui/PagedTable.vue'
import '../../../renderer/ui/tokens.css'
import '../../../renderer/ui/base.css'

interface SampleRow {
  readonly id: string
  readonly [column: string]: string
}

const COLUMNS = Array.from({ length: 12 }, (_, index) => ({
  key: `c${index}`,
  title: `第 ${index + 1} 列`,
  width: 110,
}))

function createRows(count: number): readonly SampleRow[] {
  return Array.from({ length: count }, (_, row) => ({
    id: `row-${row}`,
    ...Object.fromEntries(COLUMNS.map(({ key }, column) => [key, `第 ${row} 行第 ${column} 项`])),
  }))
}

const tables = {
  ours: (rows: readonly SampleRow[]) =>
    defineComponent(() => {
      const cells = Object.fromEntries(
        COLUMNS.map(({ key }) => [`cell-${key}`, ({ row }: { row: SampleRow }) => row[key]]),
      )
      const about = { label: '团组', columns: COLUMNS, rows, total: rows.length, page: 1, pageSize: rows.length }
      return () => h('div', { style: 'display: grid; height: 600px' }, h(PagedTable<SampleRow>, about, cells))
    }),
  'el-table': (rows: readonly SampleRow[]) =>
    defineComponent(
      () => () =>
        h(ElTable, { data: [...rows], rowKey: 'id', height: 600 }, () =>
          COLUMNS.map(({ key, title, width }) => h(ElTableColumn, { prop: key, label: title, width, key })),
        ),
    ),
}

/** Milliseconds from nothing to rows that are laid out, and the first frame that shows them is on its way. */
async function render(name: keyof typeof tables, count: number): Promise<number> {
  const rows = createRows(count)
  const place = document.createElement('div')
  document.body.append(place)
  const app = createApp(tables[name](rows))
  const started = performance.now()
  app.mount(place)
  // el-table learns its columns in the first tick and draws its rows in the next ones.
  while (!place.innerText.includes('第 0 行第 11 项')) await nextTick()
  place.getBoundingClientRect()
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
  const ms = performance.now() - started
  check(place, name, count)
  app.unmount()
  place.remove()
  return ms
}

/** What is measured is what a clerk would see: the last row is there when one scrolls to it. */
function check(place: HTMLElement, name: string, count: number): void {
  const scroller = place.querySelector<HTMLElement>(name === 'ours' ? '.scroll' : '.el-scrollbar__wrap')
  const rowHeight = place.querySelector<HTMLElement>('tbody tr')?.offsetHeight ?? 0
  const room = scroller?.scrollHeight ?? 0
  if (rowHeight < 20 || room < rowHeight * count) throw new Error(`${name}: ${count} rows have only ${room} px`)
}

Object.assign(window, { renderTable: render })

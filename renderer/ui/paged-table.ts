export interface TableColumn {
  readonly key: string
  readonly title: string
  /** In pixels; a column without one shares what is left. */
  readonly width?: number
  readonly align?: 'right'
  /** Left out on a narrow window. */
  readonly lesser?: boolean
}

import { ElMessageBox } from 'element-plus'

export interface Question {
  readonly title: string
  /** What will happen, and whether it can be undone. */
  readonly text: string
  /** The verb on the button. */
  readonly yes: string
  readonly danger?: boolean
}

/** Asks before something that cannot simply be undone. Esc and 取消 mean no; the safe answer has the focus when it is dangerous. */
export async function confirmBox(question: Question): Promise<boolean> {
  try {
    await ElMessageBox.confirm(question.text, question.title, {
      confirmButtonText: question.yes,
      cancelButtonText: '取消',
      confirmButtonType: question.danger ? 'danger' : 'primary',
      closeOnClickModal: false,
    })
    return true
  } catch {
    return false
  }
}

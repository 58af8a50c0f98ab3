import { hasSeveralUnits } from '../../../domain/account/own-units.ts'
import { listColumns } from '../../../domain/filing/columns.ts'
import type { AnyFiling } from '../../../domain/filing/define-filing.ts'
import { toDisplay, type NameOf } from '../../../domain/filing/display.ts'
import { recordOf, rowsOf } from '../../../domain/filing/filing-data.ts'
import type { FilingData, Row, Section } from '../../../domain/filing/section.ts'
import { getFiling } from '../../../domain/filings.ts'
import type { SigningWords } from '../../../domain/ipc/views.ts'
import { failure, success, type Result } from '../../../domain/result.ts'
import type { Workspace } from '../../workspace.ts'
import type { FilingSurroundings } from './filing.service.ts'
import { getFileable } from './submit-filing.ts'

/** Whose certificate the key will sign with; undefined when no key is logged in. */
export type FindSigner = () => SigningWords['signer'] | undefined

/**
 * What the key is about to sign, in words: read from the stored draft, as `submitFiling` will read it, so that no page
 * can show one thing and have another one signed. Errors: those of `getFileable`; `not-logged-in`.
 */
export function getSigningWords(
  workspace: Workspace,
  id: string,
  around: FilingSurroundings & { readonly findSigner: FindSigner },
): Result<SigningWords> {
  const fileable = getFileable(workspace, id, around)
  if (!fileable.ok) return fileable
  const signer = around.findSigner()
  if (!signer) return failure('not-logged-in')
  const { filing, content, contentHash } = fileable.value
  const definition = getFiling(filing.kind)
  const slots = workspace.pack.materials[filing.kind] ?? []
  return success({
    kindTitle: definition.title,
    title: definition.titleOf(filing.data),
    round: content.round,
    lines: [
      ...(hasSeveralUnits(workspace.clerk) ? [{ label: '申报单位', value: filing.unitName }] : []),
      ...listLines(definition, filing.data, around.reference.nameOf),
    ],
    materials: content.materials.map(({ slot, name, bytes, sha256 }) => ({
      slotTitle: slots.find(({ key }) => key === slot)?.title ?? slot,
      ...{ name, bytes, sha256 },
    })),
    signer,
    contentHash,
  })
}

/** The fields that stand in lists, and every row by its first word. */
export function listLines(filing: AnyFiling, data: FilingData, nameOf: NameOf): SigningWords['lines'] {
  const columns = listColumns(filing).map(({ key, field }) => {
    const [section = ''] = key.split('.')
    return { label: field.label, value: toDisplay(field, recordOf(data, section)[field.key] ?? null, nameOf) }
  })
  const rows = filing.sections
    .filter((section) => section.rows)
    .map((section) => ({
      label: section.title.replace(/信息$/, ''),
      value: toNames(section, rowsOf(data, section.key), nameOf),
    }))
  return [...columns, ...rows].filter((line) => line.value !== '')
}

/** A long list is told by its count: nobody reads ninety names. */
const NAMED_AT_MOST = 25

function toNames(section: Section, rows: readonly Row[], nameOf: NameOf): string {
  const [first] = section.fields
  if (!first || rows.length === 0) return ''
  const names = rows.map((row) => toDisplay(first, row[first.key] ?? null, nameOf))
  const count = `共 ${names.length} ${section.rows?.measure ?? ''}`
  if (first.kind === 'day') return `${names[0]} 至 ${names.at(-1)}，${count}`
  const some = names.slice(0, NAMED_AT_MOST).join('、')
  return names.length > NAMED_AT_MOST ? `${some}等，${count}` : some
}

import { uuidv7 } from 'uuidv7'
import { listSlots, type Material, type MaterialSlot } from '../../../domain/filing/material.ts'
import { failure, success, type Result } from '../../../domain/result.ts'
import { acceptFile } from '../../files/accept-file.ts'
import { toFileFailure } from '../../files/file-failure.ts'
import type { Workspace } from '../../workspace.ts'
import type { StoredFiling } from '../filing/filing-record.ts'
import { beginChange, getEditable, saveEdited, type FilingSurroundings } from '../filing/filing.service.ts'
import { deleteMaterial, findMaterial, insertMaterial, listMaterials } from './material.repo.ts'

export interface MaterialDeps extends FilingSurroundings {
  /** Opens the file dialog; null when the clerk changes their mind. */
  readonly chooseFile: (options: { title: string; accept: readonly string[] }) => Promise<string | null>
}

type Attached = Result<{ readonly material: Material | null }>

/** 上传: asks for a file and puts it into a place of the filing. A file that is refused changes nothing. */
export async function attachMaterial(
  workspace: Workspace,
  filingId: string,
  slotKey: string,
  deps: MaterialDeps,
): Promise<Attached> {
  const place = getPlace(workspace, filingId, slotKey)
  if (!place.ok) return place
  if (isFull(workspace, filingId, place.value)) return failure('too-many-files', { max: place.value.maxFiles })
  const taken = await takeFile(workspace, place.value, deps)
  if (!taken.ok || taken.value === null) return taken.ok ? success({ material: null }) : taken
  return keepMaterial(workspace, filingId, taken.value, undefined, deps)
}

/** 重新上传: another file instead of one, in one step. */
export async function replaceMaterial(
  workspace: Workspace,
  filingId: string,
  materialId: string,
  deps: MaterialDeps,
): Promise<Attached> {
  const old = getChangeable(workspace, filingId, materialId)
  if (!old.ok) return old
  const place = getPlace(workspace, filingId, old.value.material.slot)
  if (!place.ok) return place
  const taken = await takeFile(workspace, place.value, deps)
  if (!taken.ok || taken.value === null) return taken.ok ? success({ material: null }) : taken
  return keepMaterial(workspace, filingId, taken.value, materialId, deps)
}

export function removeMaterial(
  workspace: Workspace,
  filingId: string,
  materialId: string,
  deps: FilingSurroundings,
): Result<void> {
  const old = getChangeable(workspace, filingId, materialId)
  if (!old.ok) return old
  const { filing } = old.value
  workspace.db.transaction(() => {
    beginChange(workspace.db, filing)
    deleteMaterial(workspace.db, materialId)
    saveEdited(workspace, filing, deps)
  })()
  return success(undefined)
}

/** The file is copied, encrypted and on the disk before a row names it; the dialog may have been open for long. */
function keepMaterial(
  workspace: Workspace,
  filingId: string,
  material: Material,
  replaces: string | undefined,
  deps: FilingSurroundings,
): Attached {
  if (!workspace.db.open) return failure('locked')
  const filing = getEditable(workspace, filingId)
  if (!filing.ok) return filing
  const place = getPlace(workspace, filingId, material.slot)
  if (!place.ok) return place
  if (replaces === undefined && isFull(workspace, filingId, place.value)) {
    return failure('too-many-files', { max: place.value.maxFiles })
  }
  workspace.db.transaction(() => {
    beginChange(workspace.db, filing.value)
    if (replaces !== undefined) deleteMaterial(workspace.db, replaces)
    insertMaterial(workspace.db, filingId, material, deps.now().toISOString())
    saveEdited(workspace, filing.value, deps)
  })()
  return success({ material })
}

async function takeFile(
  { files }: Workspace,
  slot: MaterialSlot,
  { chooseFile }: MaterialDeps,
): Promise<Result<Material | null>> {
  const path = await chooseFile({ title: slot.title, accept: slot.accept })
  if (path === null) return success(null)
  const accepted = await acceptFile(path, slot)
  if (!accepted.ok) return accepted
  try {
    const { name, mediaType, bytes } = accepted.value
    const stored = await files.add(path)
    // Somebody wrote to it between the check and the copy.
    if (stored.bytes !== bytes) return failure('file-unreadable')
    return success({ id: uuidv7(), slot: slot.key, name, mediaType, bytes, sha256: stored.sha256 })
  } catch (error) {
    return toFileFailure(error)
  }
}

function getPlace(workspace: Workspace, filingId: string, slotKey: string): Result<MaterialSlot> {
  const filing = getEditable(workspace, filingId)
  if (!filing.ok) return filing
  const slots = listSlots(workspace.pack.materials[filing.value.kind] ?? [], filing.value.data)
  const slot = slots.find((each) => each.key === slotKey)
  return slot ? success(slot) : failure('slot-unknown')
}

function isFull({ db }: Workspace, filingId: string, slot: MaterialSlot): boolean {
  return listMaterials(db, filingId).filter((material) => material.slot === slot.key).length >= slot.maxFiles
}

/** What the office has already accepted in a returned filing stays as it was accepted. */
function getChangeable(
  workspace: Workspace,
  filingId: string,
  materialId: string,
): Result<{ readonly filing: StoredFiling; readonly material: Material }> {
  const found = getEditable(workspace, filingId)
  if (!found.ok) return found
  const filing = found.value
  const material = findMaterial(workspace.db, filingId, materialId)
  if (!material) return failure('material-not-found')
  const accepted = filing.server?.reviews.some((each) => each.materialId === materialId && each.result === 'accepted')
  return filing.state === 'returned' && accepted ? failure('material-accepted') : success({ filing, material })
}

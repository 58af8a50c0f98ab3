import { uuidv7 } from 'uuidv7'
import { listSlots, type Material, type MaterialSlot } from '../../../domain/filing/material.ts'
import { failure, success, type Result } from '../../../domain/result.ts'
import { acceptFile } from '../../files/accept-file.ts'
import { toFileFailure } from '../../files/file-failure.ts'
import type { Workspace } from '../../workspace.ts'
import type { StoredFiling } from '../filing/filing-record.ts'
import { beginChange, getEditable, saveEdited, type FilingSurroundings } from '../filing/filing.service.ts'
import { look } from './changed-sources.ts'
import { findSource, saveSource, type MaterialSource } from './material-source.repo.ts'
import { deleteMaterial, findMaterial, insertMaterial, listMaterials } from './material.repo.ts'

export interface MaterialDeps extends FilingSurroundings {
  /** Opens the file dialog; null when the clerk changes their mind. */
  readonly chooseFile: (options: { title: string; accept: readonly string[] }) => Promise<string | null>
}

type Attached = Result<{ readonly material: Material | null }>

interface Taken {
  readonly material: Material
  /** Null where the disk did not say how the file stood. */
  readonly source: MaterialSource | null
}

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
  const taken = await chooseAndTake(workspace, place.value, deps)
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
  const taken = await chooseAndTake(workspace, place.value, deps)
  if (!taken.ok || taken.value === null) return taken.ok ? success({ material: null }) : taken
  return keepMaterial(workspace, filingId, taken.value, materialId, deps)
}

/** 换成新的: the same file as it is now, checked like any other. */
export async function takeChanged(
  workspace: Workspace,
  filingId: string,
  materialId: string,
  deps: FilingSurroundings,
): Promise<Attached> {
  const old = getChangeable(workspace, filingId, materialId)
  if (!old.ok) return old
  const source = findSource(workspace.db, materialId)
  if (!source) return failure('file-vanished')
  const place = getPlace(workspace, filingId, old.value.material.slot)
  if (!place.ok) return place
  const taken = await takeFile(workspace, place.value, source.path)
  return taken.ok ? keepMaterial(workspace, filingId, taken.value, materialId, deps) : taken
}

/** 不用换: what was taken is right, as the file stands now. */
export async function keepTaken(workspace: Workspace, filingId: string, materialId: string): Promise<Result<void>> {
  const material = findMaterial(workspace.db, filingId, materialId)
  const source = findSource(workspace.db, materialId)
  if (!material || !source) return failure('material-not-found')
  const now = await look(source.path)
  if (now && workspace.db.open) saveSource(workspace.db, { ...source, ...now })
  return success(undefined)
}

/** Whether the clerk can put another file in its place. */
export function mayChange(workspace: Workspace, filingId: string, materialId: string): boolean {
  return getChangeable(workspace, filingId, materialId).ok
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
  { material, source }: Taken,
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
    if (source) saveSource(workspace.db, source)
    saveEdited(workspace, filing.value, deps)
  })()
  return success({ material })
}

async function chooseAndTake(
  workspace: Workspace,
  slot: MaterialSlot,
  { chooseFile }: MaterialDeps,
): Promise<Result<Taken | null>> {
  const path = await chooseFile({ title: slot.title, accept: slot.accept })
  return path === null ? success(null) : takeFile(workspace, slot, path)
}

async function takeFile({ files }: Workspace, slot: MaterialSlot, path: string): Promise<Result<Taken>> {
  // Before it is read: what is written to it meanwhile shows as a change.
  const standing = await look(path)
  const accepted = await acceptFile(path, slot)
  if (!accepted.ok) return accepted
  try {
    const { name, mediaType, bytes } = accepted.value
    const stored = await files.add(path)
    // Somebody wrote to it between the check and the copy.
    if (stored.bytes !== bytes) return failure('file-unreadable')
    const material = { id: uuidv7(), slot: slot.key, name, mediaType, bytes, sha256: stored.sha256 }
    return success({ material, source: standing ? { materialId: material.id, path, ...standing } : null })
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

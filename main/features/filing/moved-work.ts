import type { Database } from 'better-sqlite3'
import { uuidv7 } from 'uuidv7'
import { isSameContent } from '../../../domain/filing/filing-content.ts'
import { getState } from '../../../domain/filing/state-machine.ts'
import { getFiling } from '../../../domain/filings.ts'
import { listMaterials, replaceMaterials } from '../material/material.repo.ts'
import { deleteSetting } from '../../sync/setting.repo.ts'
import type { StoredFiling } from './filing-record.ts'
import { findOpenConflict, insertConflict, listConflicts, saveTheirs } from '../conflict/conflict.repo.ts'
import { tellConflict, toContentHere } from '../conflict/lay-beside.ts'
import { findBase, saveBase } from './filing-base.repo.ts'
import { findFilingRecord, insertFiling, saveFiling } from './filing.repo.ts'
import { copyKept, copyOutbox, listOnlyHere } from './moved-work.repo.ts'
import { saveBeside } from './save-beside.ts'
import { isDraftAhead } from './server-filing.ts'

/**
 * Lays the work that is only in one workspace into another of the same unit: drafts, edited filings, what may be on its way,
 * and all that was signed, with their ids. Nothing there is overwritten that a clerk has written: a filing edited on both sides
 * becomes a draft of its own beside it. What is there already, from a time it was cut short, is not taken twice. To be called in
 * a transaction of the target, its files being there. Gives how many filings a clerk finds that were not there.
 */
export function moveWork(from: Database, to: Database): number {
  let moved = 0
  for (const id of listOnlyHere(from)) {
    const local = findFilingRecord(from, id)
    if (!local) continue
    if (moveFiling(from, to, local)) moved += 1
    moved += moveConflicts(from, to, local)
    for (const table of ['submission', 'receipt', 'signing_intent'] as const) copyKept(from, to, table, id)
  }
  copyOutbox(from, to)
  return moved
}

/** Both versions go along, and the choice is made there; where that cannot be, the clerk's becomes a draft. Gives how many drafts. */
function moveConflicts(from: Database, to: Database, local: StoredFiling): number {
  const there = findFilingRecord(to, local.id)
  const open = findOpenConflict(from, local.id)
  if (!there) return 0
  const isOther = open?.foundAt != null && !listConflicts(to, local.id).some(({ id }) => id === open.id)
  if (isOther && (there.inConflict || there.deletedAt !== null || isDraftAhead(there))) {
    saveBeside(to, { ...local, data: open.mine.data, edited: true }, open.mine.materials)
    return 1
  }
  copyKept(from, to, 'conflict', local.id)
  // It stands among what needs the clerk.
  saveFiling(to, there)
  return 0
}

function moveFiling(from: Database, to: Database, local: StoredFiling): boolean {
  const isWork = isUnfiled(local) || local.delivery !== 'none'
  const there = findFilingRecord(to, local.id)
  if (!there) {
    insertFiling(to, { ...local, openedAt: null }, listMaterials(from, local.id))
    copyKept(from, to, 'material', local.id)
    // What the office has done with it since has passed in the feed already; from the beginning it comes once more.
    if (local.revision > 0) deleteSetting(to, 'cursor')
    return isWork
  }
  if (!isWork || isSame(from, to, local, there)) return false
  if (isFree(there)) return takePlace(from, to, local, there)
  // Signed and on its way: its operation goes along, and the office's answer decides.
  if (!isUnfiled(local)) return false
  saveBeside(to, { ...local, edited: true }, listMaterials(from, local.id))
  return true
}

/** In the place of what is there as the office knows it. */
function takePlace(from: Database, to: Database, local: StoredFiling, there: StoredFiling): boolean {
  const { number, revision, server, createdAt } = there
  const base = findBase(from, local.id)
  const stood = toContentHere(to, there)
  const isNewer = isUnfiled(local) && revision > local.revision
  if (isNewer && !(base && isSameContent(getFiling(local.kind), base, stood))) return part(from, to, local, there)
  const stands = isUnfiled(local) ? { state: there.state, round: there.round, edited: true } : {}
  replaceMaterials(to, local.id, listMaterials(from, local.id), local.updatedAt)
  // An open form was based on other words: its next save must not pass.
  const version = Math.max(local.version, there.version) + 1
  saveFiling(to, { ...local, ...stands, number, revision, server, createdAt, version, openedAt: null })
  saveBase(to, local.id, base ?? stood)
  return true
}

/** The office has told more there than the clerk knew when he wrote it here: he has to choose. */
function part(from: Database, to: Database, local: StoredFiling, there: StoredFiling): boolean {
  const mine = { ...toContentHere(from, local), version: local.version }
  const parting = { id: uuidv7(), filingId: local.id, operationId: null, mine, base: findBase(from, local.id) }
  insertConflict(to, { ...parting, foundAt: null })
  saveTheirs(to, parting.id, { ...toContentHere(to, there), revision: there.revision, filedBy: null })
  tellConflict(to, there, { id: parting.id, foundAt: null })
  saveFiling(to, there)
  return true
}

/** Typed here and not filed. */
function isUnfiled(local: StoredFiling): boolean {
  return isDraftAhead(local) || (local.revision === 0 && isEditable(local))
}

/** Nothing of a clerk's would be lost in it, and it can be filed. */
function isFree(there: StoredFiling): boolean {
  return (
    there.revision > 0 && !there.edited && there.delivery === 'none' && there.deletedAt === null && isEditable(there)
  )
}

function isEditable({ kind, state }: StoredFiling): boolean {
  return getState(getFiling(kind).states, state).editable
}

function isSame(from: Database, to: Database, local: StoredFiling, there: StoredFiling): boolean {
  return toWords(from, local) === toWords(to, there)
}

function toWords(db: Database, { id, data }: StoredFiling): string {
  const materials = listMaterials(db, id).map(({ slot, name, sha256 }) => `${slot}/${name}/${sha256}`)
  return JSON.stringify([data, materials.toSorted()])
}

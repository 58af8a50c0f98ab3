import type { CallName } from '../ipc/names.ts'
import type { Operation } from '../sync/operation.ts'
import type { Clerk } from '../sync/session.ts'

/** 专办员 files for units; 护照台 (passport desk) works with passports and looks up what was filed. */
export type Role = Clerk['role']

/** `file`: write, sign, submit, withdraw and delete filings. Looking things up needs no right but that of the unit. */
export type Right = 'file'

/** The one table of who may do what: server, main process and screens all ask it. */
const rights: Readonly<Record<Role, readonly Right[]>> = {
  clerk: ['file'],
  'passport-desk': [],
}

/** Calls of the renderer that need a right; the others are open to everybody who is logged in. */
const rightsOfCalls: { readonly [N in CallName]?: Right } = {
  'filing.units': 'file',
  'filing.create': 'file',
  'filing.save': 'file',
  'filing.signing-words': 'file',
  'filing.submit': 'file',
  'filing.withdraw': 'file',
  'filing.delete': 'file',
  'filing.restore': 'file',
  'conflict.settle': 'file',
  'material.attach': 'file',
  'material.replace': 'file',
  'material.remove': 'file',
  'material.take-changed': 'file',
  'material.keep': 'file',
}

/** Operations the server carries out; null where every clerk of the unit may. */
const rightsOfOperations: Readonly<Record<Operation['type'], Right | null>> = {
  'submit-filing': 'file',
  'withdraw-filing': 'file',
  'delete-filing': 'file',
  'read-notice': null,
}

/** True as well where no right is needed (undefined or null). */
export function hasRight(role: Role, right: Right | null | undefined): boolean {
  return right === null || right === undefined || rights[role].includes(right)
}

export function mayCall(role: Role, name: CallName): boolean {
  return hasRight(role, rightsOfCalls[name])
}

export function mayCarryOut(role: Role, type: Operation['type']): boolean {
  return hasRight(role, rightsOfOperations[type])
}

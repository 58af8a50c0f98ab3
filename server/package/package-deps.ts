import type { OperationDeps } from '../operations/operation-deps.ts'
import type { FileStorage } from '../files/file-storage.ts'
import type { SignAsOffice } from '../receipts/office-signer.ts'
import type { PackageKey } from './package-key.ts'

/** What taking in 离线包 needs beyond what carrying out operations does. */
export interface PackageDeps extends OperationDeps {
  readonly serverId: string
  readonly storage: FileStorage
  /** Where packages lie while they are read. */
  readonly directory: string
  /** Of one file. */
  readonly maxBytes: number
  readonly packageKey: PackageKey | undefined
  readonly sign: SignAsOffice | undefined
}

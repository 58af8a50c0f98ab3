import { failure, success, type Result } from '../../domain/result.ts'
import type { OfficeClock } from '../office/office-clock.ts'
import type { Account } from './account.repo.ts'
import type { CertificateRepo } from './certificate.repo.ts'
import type { CertificateFailure, CertificateHolder, CheckCertificate } from './check-certificate.ts'

export type ClerkAccount = Account & { readonly unitCode: string; readonly role: 'clerk' | 'passport-desk' }

export type KeyFailure = CertificateFailure | 'key-revoked' | 'key-wrong-unit' | 'key-wrong-clerk'

export interface BindingDeps {
  readonly clock: OfficeClock
  readonly certificates: CertificateRepo
  readonly checkCertificate: CheckCertificate
}

/** People of the office itself have no unit and no key, and cannot come in where clerks do. */
export function isClerk(account: Account | undefined): account is ClerkAccount {
  return account !== undefined && account.role !== 'reviewer' && account.unitCode !== null
}

/** Whether a key and an account belong together. */
export function createBindingCheck({ clock, certificates, checkCertificate }: BindingDeps) {
  return {
    /** What the certificate says against what the office knows of the account. */
    checkBinding,
    /** The certificate itself, today, and that it is this account's. */
    checkKeyOf,
    /** From now on the certificate is this account's alone. */
    register: (account: ClerkAccount, { thumbprint }: CertificateHolder) =>
      certificates.register({ thumbprint, account: account.account, registeredAt: clock.now() }),
  }

  async function checkKeyOf(
    account: ClerkAccount,
    certificateDer: string,
  ): Promise<Result<CertificateHolder, KeyFailure>> {
    const checked = await checkCertificate(certificateDer)
    if (!checked.ok) return checked
    const bound = checkBinding(account, checked.value)
    return bound.ok ? checked : bound
  }

  function checkBinding(
    account: ClerkAccount,
    { thumbprint, unitCode, clerkNumber }: CertificateHolder,
  ): Result<void, KeyFailure> {
    if (certificates.isRevoked(thumbprint)) return failure('key-revoked')
    if (unitCode !== account.unitCode) return failure('key-wrong-unit')
    if (clerkNumber !== account.clerkNumber) return failure('key-wrong-clerk')
    // A certificate belongs to whoever came in with it first, whatever its subject says.
    const first = certificates.findAccount(thumbprint) ?? account.account
    return first === account.account ? success(undefined) : failure('key-wrong-clerk')
  }
}

export type BindingCheck = ReturnType<typeof createBindingCheck>

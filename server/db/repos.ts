import type { Database } from 'better-sqlite3'
import { createAuditRepo } from '../audit/audit.repo.ts'
import { createAccountRepo } from '../auth/account.repo.ts'
import { createAccountUnitRepo } from '../auth/account-unit.repo.ts'
import { createCertificateRepo } from '../auth/certificate.repo.ts'
import { createFormerPasswordRepo } from '../auth/former-password.repo.ts'
import { createSessionRepo } from '../auth/session.repo.ts'
import { createWorkstationRepo } from '../auth/workstation.repo.ts'
import { createChangeRepo } from '../changes/change.repo.ts'
import { createEraRepo } from '../changes/era.repo.ts'
import { createFileRepo } from '../files/file.repo.ts'
import { createFilingRepo } from '../filings/filing.repo.ts'
import { createNumberRepo } from '../filings/number.repo.ts'
import { createReviewRepo } from '../filings/review.repo.ts'
import { createSubmissionRepo } from '../filings/submission.repo.ts'
import { createTimelineRepo } from '../filings/timeline.repo.ts'
import { createNoticeRepo } from '../notices/notice.repo.ts'
import { createRecoveryCertificateRepo } from '../office/recovery-certificate.repo.ts'
import { createUnitRepo } from '../office/unit.repo.ts'
import { createOperationRepo } from '../operations/operation.repo.ts'
import { createPackageRepo } from '../package/package.repo.ts'
import { createPersonRepo } from '../people/person.repo.ts'
import { createReceiptRepo } from '../receipts/receipt.repo.ts'

/** Every table's door, with its statements prepared once. */
export function createRepos(db: Database) {
  return {
    accounts: createAccountRepo(db),
    accountUnits: createAccountUnitRepo(db),
    certificates: createCertificateRepo(db),
    sessions: createSessionRepo(db),
    workstations: createWorkstationRepo(db),
    formerPasswords: createFormerPasswordRepo(db),
    units: createUnitRepo(db),
    people: createPersonRepo(db),
    filings: createFilingRepo(db),
    submissions: createSubmissionRepo(db),
    reviews: createReviewRepo(db),
    timeline: createTimelineRepo(db),
    numbers: createNumberRepo(db),
    notices: createNoticeRepo(db),
    files: createFileRepo(db),
    operations: createOperationRepo(db),
    packages: createPackageRepo(db),
    receipts: createReceiptRepo(db),
    recovery: createRecoveryCertificateRepo(db),
    changes: createChangeRepo(db),
    eras: createEraRepo(db),
    audit: createAuditRepo(db),
  }
}

export type Repos = ReturnType<typeof createRepos>

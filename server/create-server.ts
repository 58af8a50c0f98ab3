import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Fastify from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { OfficePack } from '../domain/office-pack/office-pack.ts'
import { listUnusableRules } from '../domain/office-pack/unusable-rules.ts'
import { registerAuditRoutes } from './audit/audit.routes.ts'
import { registerAuthRoutes } from './auth/auth.routes.ts'
import { createAuthService } from './auth/auth.service.ts'
import { createBindingCheck } from './auth/check-binding.ts'
import { createCertificateCheck } from './auth/check-certificate.ts'
import { createPasswordCheck } from './auth/check-password.ts'
import { createProofCheck } from './auth/check-proof.ts'
import { createPasswordService } from './auth/password.service.ts'
import { openProofs } from './auth/proof.repo.ts'
import { listPemBlocks } from './auth/pem.ts'
import { createRevocationCheck, noRevocationLists } from './auth/revocation-list.ts'
import { createSessionGuard } from './auth/session-guard.ts'
import { registerChangesRoutes } from './changes/changes.routes.ts'
import { createNewsBoard } from './changes/news-board.ts'
import { openDatabase } from './db/open-database.ts'
import { createRepos } from './db/repos.ts'
import { createFileStorage } from './files/file-storage.ts'
import { registerFilesRoutes } from './files/files.routes.ts'
import { sweepDaily } from './files/sweep-files.ts'
import { createUploadReceiver } from './files/upload-receiver.ts'
import { registerOpenApi } from './http/open-api.ts'
import { answerError, answerNotFound } from './http/problem.ts'
import { watchRequests } from './http/running-requests.ts'
import { loadRecoveryCertificates } from './office/load-recovery-certificates.ts'
import { createOfficeClock } from './office/office-clock.ts'
import { registerOfficeRoutes } from './office/office.routes.ts'
import { loadReferenceData } from './office/reference-data.ts'
import { getOrCreateSetting } from './office/setting.repo.ts'
import type { OperationDeps } from './operations/operation-deps.ts'
import { registerOperationsRoutes } from './operations/operations.routes.ts'
import { importPackage } from './package/import-package.ts'
import type { PackageDeps } from './package/package-deps.ts'
import { loadPackageKey } from './package/package-key.ts'
import { makeReceiptPackage } from './package/package-receipt.ts'
import { loadOfficeSigner } from './receipts/office-signer.ts'
import { createReceiptService } from './receipts/receipt.service.ts'
import { registerReceiptsRoutes } from './receipts/receipts.routes.ts'
import { registerReviewPages } from './review/review.routes.ts'

export interface ServerOptions {
  /** Database, uploads and files; made where it does not exist. */
  readonly dataDirectory: string
  readonly officePack: OfficePack
  /** The authority whose keys are let in; a bundle of several while it is being renewed. */
  readonly caCertificatePem: string
  /** A folder with the authority's lists of revoked certificates, or one list. Without one only those revoked by hand count. */
  readonly revocationLists?: string
  /** A folder with the units' recovery certificates, one PEM file each; those known from earlier stay. */
  readonly recoveryCertificates?: string
  /** 0, the default: any free port. Always on loopback; a proxy with TLS stands in front of a real office. */
  readonly port?: number
  /** The address clients use, where it is another than the server's own: `https://bjt.example.gov.cn`. */
  readonly publicUrl?: string
  /** For tests. */
  readonly now?: () => Date
  /** For tests: the pause after a wrong password. */
  readonly sleep?: (ms: number) => Promise<unknown>
}

export interface ProvincialServer {
  listen(): Promise<void>
  /** `http://127.0.0.1:PORT`, once it listens. */
  url(): string
  /** An 离线包 from a disk; needs nobody to listen. See `server/package`. */
  importPackage(file: string, importedBy: string): ReturnType<typeof importPackage>
  makeReceiptPackage(packageId: string): ReturnType<typeof makeReceiptPackage>
  close(): Promise<void>
}

const CLOSE_PATIENCE_MS = 1000

/** The reference server of a provincial office, put together and not listening yet. */
export async function createServer(options: ServerOptions): Promise<ProvincialServer> {
  const { dataDirectory, officePack: pack, caCertificatePem, port = 0, now = () => new Date(), sleep = pause } = options
  const unusable = listUnusableRules(pack)
  if (unusable.length > 0) throw new Error(`the office pack gives wrong parameters to ${unusable.join(', ')}`)
  const clock = createOfficeClock(now)
  const reference = loadReferenceData()

  const db = openDatabase(dataDirectory)
  const repos = createRepos(db)
  const serverId = getOrCreateSetting(db, 'server-id', () => `${pack.office}-${randomBytes(4).toString('hex')}`)

  const authorities = listPemBlocks(caCertificatePem, 'CERTIFICATE')
  const { revocationLists: location, recoveryCertificates } = options
  if (recoveryCertificates !== undefined) {
    await loadRecoveryCertificates(recoveryCertificates, { authorities, now: clock.now, ...repos })
  }
  const checkRevocation =
    location === undefined
      ? noRevocationLists
      : createRevocationCheck({
          ...{ location, authorities, graceDays: pack.revocationGraceDays, now: clock.now },
          warn: (text) => console.warn(text),
        })
  const checkCertificate = createCertificateCheck({ authorities, checkRevocation, now: clock.now })
  const checkPassword = createPasswordCheck({ accounts: repos.accounts, clock, sleep })
  const proofs = openProofs(dataDirectory)
  const checkProof = createProofCheck({
    publicUrl: () => new URL(options.publicUrl ?? getUrl()).origin,
    clock,
    proofs,
  })
  const packageKey = await loadPackageKey(dataDirectory, { office: pack.office, authorities, at: now() })
  const auth = createAuthService({
    ...{ serverId, office: pack.office, maxWorkstations: pack.maxWorkstations, clock, ...repos },
    ...{ checkCertificate, checkPassword, checkProof },
    binding: createBindingCheck({ clock, certificates: repos.certificates, checkCertificate }),
    trustOf: (unitCode) => ({
      authorities: [...authorities],
      recoveryCertificate: repos.recovery.find(unitCode) ?? null,
      packageCertificate: packageKey?.certificate ?? null,
      serverId,
    }),
  })
  const sign = await loadOfficeSigner(dataDirectory, { office: pack.office, authorities })
  const receipts = createReceiptService({ office: pack.office, serverId, receipts: repos.receipts, clock, sign })
  const passwords = createPasswordService({ db, clock, checkPassword, ...repos })
  const guard = createSessionGuard(auth)

  const storage = createFileStorage(path.join(dataDirectory, 'files'))
  const uploadFolder = path.join(dataDirectory, 'uploads')
  const uploads = createUploadReceiver({
    ...{ files: repos.files, storage, clock, maxBytes: findLargestMaterial(pack) },
    directory: uploadFolder,
  })

  const app = Fastify().withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(answerError)
  app.setNotFoundHandler(answerNotFound)
  const requests = watchRequests(app)

  await registerOpenApi(app)
  registerOfficeRoutes(app, guard, { serverId, pack, clock })
  registerAuthRoutes(app, guard, { auth, passwords })
  const operations: OperationDeps = { db, repos, auth, receipts, pack, clock, reference }
  registerOperationsRoutes(app, guard, operations)
  registerReceiptsRoutes(app, guard, receipts)
  registerAuditRoutes(app, guard, { db, clock, audit: repos.audit })
  const news = createNewsBoard(repos)
  app.addHook('preClose', () => news.close())
  const era = repos.eras.begin(repos.changes.getLastSeq())
  registerChangesRoutes(app, guard, { db, serverId, era, news, ...repos })
  await registerFilesRoutes(app, guard, { files: repos.files, uploads })
  const packages: PackageDeps = {
    ...operations,
    ...{ serverId, storage, sign, packageKey, maxBytes: findLargestMaterial(pack) },
    directory: path.join(dataDirectory, 'packages'),
  }
  await registerReviewPages(app, { db, repos, pack, clock, reference, storage, checkPassword }, packages)

  let url: string | undefined
  let sweeping: ReturnType<typeof sweepDaily> | undefined
  return {
    async listen() {
      url = await app.listen({ host: '127.0.0.1', port })
      sweeping = sweepDaily({ uploads: uploadFolder, files: repos.files, storage, clock })
    },
    url: getUrl,
    importPackage: (file, importedBy) => importPackage(packages, file, importedBy),
    makeReceiptPackage: (packageId) => makeReceiptPackage(packages, packageId),
    async close() {
      // A connection on which nothing was ever asked counts as busy for a minute; whoever is at work gets this long.
      const impatience = setTimeout(() => app.server.closeAllConnections(), CLOSE_PATIENCE_MS)
      await app.close()
      clearTimeout(impatience)
      await requests.settled()
      await sweeping?.end()
      proofs.close()
      db.close()
    },
  }

  function getUrl(): string {
    if (url === undefined) throw new Error('the server does not listen yet')
    return url
  }
}

/** Nothing larger than what some slot of the office takes is let in. */
function findLargestMaterial(pack: OfficePack): number {
  const sizes = Object.values(pack.materials).flatMap((slots) => slots.map((slot) => slot.maxBytes))
  return Math.max(1, ...sizes)
}

import 'reflect-metadata'
import { constants, generateKeyPairSync, privateDecrypt, randomBytes, randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as x509 from '@peculiar/x509'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findWrappedKey } from '../../native/pkcs11/wrapped-key.ts'
import { findWorkspace, listWorkspaces, toWorkspaceDirectory, writeWorkspaceHeader } from './workspace-header.ts'
import { closeDataKey, createDataKey, deriveKey, findWrap, isDataKeyOf } from './workspace-key.ts'

const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
}
let userData = ''

beforeEach(() => (userData = mkdtempSync(path.join(tmpdir(), 'workspace-'))))
afterEach(() => rmSync(userData, { recursive: true }))

test('Only the key of the certificate opens a data key, and the canary knows it again', async () => {
  const dataKey = createDataKey()
  const { certificate, privateKey } = await createCertificate()
  const closed = closeDataKey(dataKey, certificate, 'rsa-oaep-sha256')
  const wrap = findWrappedKey(Buffer.from(findWrap(closed, certificate.thumbprint) ?? []))
  expect(wrap?.thumbprint).toBe(certificate.thumbprint)
  const opened = privateDecrypt(
    { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
    wrap?.ciphertext ?? Buffer.alloc(0),
  )
  expect(opened.equals(dataKey)).toBe(true)
  expect(isDataKeyOf(closed, opened)).toBe(true)
  expect(findWrap(closed, '00')).toBeUndefined()
  const header = JSON.stringify(closed)
  expect(header).not.toContain(dataKey.toString('base64'))
  expect(header).not.toContain(dataKey.toString('hex'))
})

test('The canary refuses 100 other keys, one bit off each, and keys of another length', async () => {
  const dataKey = createDataKey()
  const { certificate } = await createCertificate()
  const closed = closeDataKey(dataKey, certificate, 'rsa-oaep-sha256')
  let refused = 0
  for (let bit = 0; bit < 100; bit += 1) {
    const other = Buffer.from(dataKey)
    other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    if (!isDataKeyOf(closed, other)) refused += 1
  }
  expect(refused).toBe(100)
  expect(isDataKeyOf(closed, dataKey.subarray(1))).toBe(false)
  expect(isDataKeyOf({ ...closed, keyId: randomUUID() }, dataKey)).toBe(false)
})

test('Database and files get keys of their own, the same every time', () => {
  const dataKey = randomBytes(32)
  expect(deriveKey(dataKey, 'database')).toHaveLength(32)
  expect(deriveKey(dataKey, 'database').equals(deriveKey(dataKey, 'database'))).toBe(true)
  expect(deriveKey(dataKey, 'database').equals(deriveKey(dataKey, 'files'))).toBe(false)
  expect(deriveKey(dataKey, 'database').equals(dataKey)).toBe(false)
})

test('A workspace is found by certificate, by account where one is named, the one used last first', async () => {
  const { certificate } = await createCertificate()
  const first = writeHeader('zhang', certificate, '2026-11-01T00:00:00.000Z')
  const second = writeHeader('li', certificate, '2026-11-20T00:00:00.000Z')
  expect(findWorkspace(userData, certificate.thumbprint)?.header.workspaceId).toBe(second)
  expect(findWorkspace(userData, certificate.thumbprint, 'zhang')?.header.workspaceId).toBe(first)
  expect(findWorkspace(userData, certificate.thumbprint, 'wang')).toBeUndefined()
  expect(findWorkspace(userData, 'ff')).toBeUndefined()
  expect(listWorkspaces(path.join(userData, 'nothing'))).toEqual([])
})

test('A header that cannot be read is left as it is and hides no other', async () => {
  const { certificate } = await createCertificate()
  const good = writeHeader('zhang', certificate, null)
  const bad = toWorkspaceDirectory(userData, writeHeader('li', certificate, null))
  for (const name of ['workspace.json', 'workspace-copy.json']) writeFileSync(path.join(bad, name), '{"version":1,')
  expect(listWorkspaces(userData).map(({ header }) => header.workspaceId)).toEqual([good])
  expect(readFileSync(path.join(bad, 'workspace.json'), 'utf8')).toBe('{"version":1,')
  expect(existsSync(path.join(bad, 'workspace.json.new'))).toBe(false)
})

test('A header that was damaged or lost is read from its copy: without it nobody could open the database', async () => {
  const { certificate } = await createCertificate()
  const id = writeHeader('zhang', certificate, null)
  const file = path.join(toWorkspaceDirectory(userData, id), 'workspace.json')
  writeFileSync(file, '')
  expect(findWorkspace(userData, certificate.thumbprint)?.header.workspaceId).toBe(id)
  rmSync(file)
  expect(findWorkspace(userData, certificate.thumbprint)?.header.workspaceId).toBe(id)
})

function writeHeader(account: string, certificate: { der: string; thumbprint: string }, lastOnlineAt: string | null) {
  const workspaceId = randomUUID()
  const identity = { version: 1 as const, workspaceId, account, clerkName: '', unitCode: '000771', office: 'jilin' }
  const closed = closeDataKey(createDataKey(), certificate, 'rsa-oaep-sha256')
  const directory = toWorkspaceDirectory(userData, workspaceId)
  writeWorkspaceHeader(directory, { ...identity, ...closed, serverUrl: 'http://127.0.0.1', lastOnlineAt })
  return workspaceId
}

async function createCertificate() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const keys = {
    privateKey: await crypto.subtle.importKey('pkcs8', privateKey.export({ type: 'pkcs8', format: 'der' }), RSA, true, [
      'sign',
    ]),
    publicKey: await crypto.subtle.importKey('spki', publicKey.export({ type: 'spki', format: 'der' }), RSA, true, [
      'verify',
    ]),
  }
  const made = await x509.X509CertificateGenerator.createSelfSigned({ name: 'CN=test', keys, signingAlgorithm: RSA })
  const thumbprint = Buffer.from(await made.getThumbprint('SHA-256')).toString('hex')
  return { certificate: { der: Buffer.from(made.rawData).toString('base64'), thumbprint }, privateKey }
}

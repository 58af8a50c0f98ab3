import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readVendorProfiles, VendorProfile } from './vendor-profile.ts'

describe('vendor profiles', () => {
  const { profiles, broken } = readVendorProfiles(path.resolve(import.meta.dirname, '../../resources/key-vendors'))

  it('all shipped profiles parse and have names of their own', () => {
    expect(profiles.map((profile) => profile.name)).toEqual([
      'feitian-epass2003',
      'longmai-gm3000',
      'opensc',
      'softhsm2',
    ])
    expect(broken).toEqual([])
  })

  it('one that is no profile costs the others nothing, and says where it is wrong', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'vendors-'))
    const [good] = profiles
    writeFileSync(path.join(folder, 'a.json'), '{')
    writeFileSync(path.join(folder, 'b.json'), JSON.stringify({ ...good, tried: 'yes', pin: { flags: 1 } }))
    writeFileSync(path.join(folder, 'c.json'), JSON.stringify(good))
    writeFileSync(path.join(folder, 'readme.txt'), 'no profile')
    expect(readVendorProfiles(folder)).toEqual({
      profiles: [good],
      broken: [
        { file: 'a.json', problem: 'profile-invalid: not-json' },
        { file: 'b.json', problem: 'profile-invalid: pin.flags, tried' },
      ],
    })
    rmSync(folder, { recursive: true })
  })

  it('an SM2 mechanism with the empty user id is no profile: the office refuses what it signs', () => {
    const sm2Sign = { code: '0x80008100', input: 'message', form: 'raw' }
    const [good] = profiles
    const parse = (id?: string) =>
      VendorProfile.safeParse({
        ...good,
        mechanisms: { ...good?.mechanisms, sm2Sign: { ...sm2Sign, ...(id && { id }) } },
      })
    expect([parse().success, parse('default').success, parse('empty').success]).toEqual([true, true, false])
  })

  it('a module by bare name is refused: it would be searched along PATH', () => {
    const modulePaths = { win32: ['key.dll'], linux: [] }
    expect(VendorProfile.safeParse({ ...profiles[0], modulePaths }).success).toBe(false)
  })
})

import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { listVendorProfiles, VendorProfile } from './vendor-profile.ts'

describe('vendor profiles', () => {
  const profiles = listVendorProfiles(path.resolve(import.meta.dirname, '../../resources/key-vendors'))

  it('all shipped profiles parse and have names of their own', () => {
    expect(profiles.map((profile) => profile.name)).toEqual([
      'feitian-epass2003',
      'longmai-gm3000',
      'opensc',
      'softhsm2',
    ])
  })

  it('a module by bare name is refused: it would be searched along PATH', () => {
    const modulePaths = { win32: ['key.dll'], linux: [] }
    expect(VendorProfile.safeParse({ ...profiles[0], modulePaths }).success).toBe(false)
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

/** A mechanism by number, written in hex as in the vendors' headers: `0x40`, or `0x80008100` for a vendor's own. */
const MechanismCode = z.string().regex(/^0x[0-9a-f]{1,8}$/i)

// A bare file name would be searched along PATH, where anyone may have planted a library of that name.
const AbsolutePath = z
  .string()
  .refine((file) => path.win32.isAbsolute(file) || path.posix.isAbsolute(file), 'must be an absolute path')

/**
 * All that differs between vendors, as data: a province adds a key by adding a file to `resources/key-vendors`.
 * `input` says what the mechanism wants: the whole statement, its SHA-256, or (RSA) the DigestInfo around it.
 */
export const VendorProfile = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string().min(1),
  /** Tried in this order; the first that exists is loaded. 64-bit libraries only. */
  modulePaths: z.strictObject({ win32: z.array(AbsolutePath), linux: z.array(AbsolutePath) }),
  mechanisms: z.strictObject({
    rsaSign: z.strictObject({ code: MechanismCode, input: z.enum(['message', 'digest-info']) }).nullable(),
    ecSign: z.strictObject({ code: MechanismCode, input: z.enum(['message', 'digest']) }).nullable(),
    /**
     * `digest-e`: SM3 over Z and the statement, computed here. `message`: the token computes it, with the user id of
     * GM/T 0009 (1234567812345678); a mechanism with another id makes signatures the office refuses, so there is none.
     */
    sm2Sign: z
      .strictObject({
        code: MechanismCode,
        input: z.enum(['message', 'digest-e']),
        form: z.enum(['raw', 'der']),
        id: z.literal('default').default('default'),
      })
      .nullable()
      .default(null),
    rsaUnwrap: z
      .strictObject({ code: MechanismCode, wrapping: z.enum(['rsa-oaep-sha256', 'rsa-oaep-sha1']) })
      .nullable(),
  }),
  /** What the token returns for ECDSA: r||s, or a DER sequence of the two. */
  signatureForm: z.strictObject({ ec: z.enum(['raw', 'der']) }),
  pin: z.strictObject({
    /** False where the module never sets the low, final or locked flags; then nothing can be said about tries. */
    flags: z.boolean(),
    /** Keys with a keypad of their own: whether the module takes an empty PIN for "ask on the device". */
    pad: z.enum(['empty-pin', 'unsupported']).default('unsupported'),
  }),
  /** False where the token keeps no private data objects; then keys that cannot decrypt cannot open a workspace. */
  dataObjects: z.boolean().default(true),
  /** USB vendor ids, four hex digits, for the key doctor; empty where unknown. */
  usbVendors: z.array(z.string().regex(/^[0-9a-f]{4}$/)).default([]),
  quirks: z.strictObject({
    /** The list of slots only grows when empty slots are asked for as well. */
    refreshSlots: z.boolean(),
    /** Tokens put in later are seen only by a module that is started anew; done at every look while nobody is logged in. */
    restartToSee: z.boolean().default(false),
  }),
  /** False for a profile written from documents alone, never tried on the device. */
  tried: z.boolean(),
  notes: z.string().optional(),
})
export type VendorProfile = z.infer<typeof VendorProfile>

export interface VendorProfiles {
  readonly profiles: readonly VendorProfile[]
  /** Files that are no profile, with what is wrong; one that a province wrote wrongly must not cost all the others. */
  readonly broken: readonly { readonly file: string; readonly problem: string }[]
}

/** Every `*.json` in the folder, by file name. Throws when there is no such folder. */
export function readVendorProfiles(directory: string): VendorProfiles {
  const profiles: VendorProfile[] = []
  const broken: { file: string; problem: string }[] = []
  for (const file of readdirSync(directory).toSorted()) {
    if (!file.endsWith('.json')) continue
    try {
      profiles.push(VendorProfile.parse(JSON.parse(readFileSync(path.join(directory, file), 'utf8'))))
    } catch (error) {
      const places = error instanceof z.ZodError ? error.issues.map((issue) => issue.path.join('.')) : ['not-json']
      broken.push({ file, problem: `profile-invalid: ${places.join(', ')}` })
    }
  }
  return { profiles, broken }
}

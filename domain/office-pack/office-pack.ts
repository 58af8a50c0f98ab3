import { z } from 'zod'
import { MaterialSlot } from '../filing/material.ts'
import { KeyAuthority } from './key-authority.ts'

export const RuleSetting = z.object({
  severity: z.enum(['error', 'warning', 'note']),
  /**
   * The sentence the clerk reads, in the office's words; `{name}` takes a value of the finding. Says what to do.
   * A rule that can find several things has one by variant.
   */
  message: z.union([z.string().min(4), z.record(z.string(), z.string().min(4))]),
  parameters: z.record(z.string(), z.unknown()).default({}),
  /** The notice, law or manual the numbers come from. */
  source: z.string(),
})
export type RuleSetting = z.infer<typeof RuleSetting>

/**
 * What differs between offices, as data: which modules are on, rules with their numbers and sentences, materials by kind
 * of filing. Shipped in `resources/offices/<office>/pack.json`, served and updated by the office's server.
 */
export const OfficePack = z.object({
  office: z.string().regex(/^[a-z]+$/),
  title: z.string(),
  /** Shown at the top of the window and on prints: 吉林省因公出国（境）边界管理系统. */
  systemTitle: z.string(),
  version: z.string(),
  effectiveOn: z.string(),
  /** GB/T 2260 code of the province, first two digits of a 团组档案号. */
  provinceCode: z.string().regex(/^\d{2}$/),
  modules: z.record(z.string(), z.boolean()),
  /** Days a clerk may unlock the workspace without meeting the server. */
  offlineDays: z.number().int().positive(),
  /** Computers one account may be used on. */
  maxWorkstations: z.number().int().positive().default(3),
  /** Days a list of revoked certificates is still used after the authority had promised the next one. */
  revocationGraceDays: z.number().int().min(0).default(3),
  /** Issuers of the keys that are used here. Packs from before there were any have none. */
  keyAuthorities: z.array(KeyAuthority).default([]),
  rules: z.record(z.string(), z.record(z.string(), RuleSetting)),
  materials: z.record(z.string(), z.array(MaterialSlot)),
})
export type OfficePack = z.infer<typeof OfficePack>

/** The sentence of a rule with the finding's values put in. A value the finding does not give stays visible as `{name}`. */
export function toSentence(template: string, values: { readonly [name: string]: string | number } = {}): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

import { z } from 'zod'
import { CodeItem, CodeList } from './code-list.ts'
import { Division } from './division.ts'
import { WorkdayArrangement } from './workdays.ts'

/** What stands at the head of every file of `resources/reference`: what it is, where it comes from, and when it was true. */
const head = { title: z.string().min(1), source: z.string().min(1), asOf: z.iso.date() }

export const Country = CodeItem.extend({
  code: z.string().regex(/^[A-Z]{3}$/),
  alpha2: z.string().regex(/^[A-Z]{2}$/),
  english: z.string().min(1),
  continent: z.enum(['asia', 'europe', 'africa', 'north-america', 'south-america', 'oceania', 'antarctica']),
  schengen: z.literal(true).optional(),
  latinAmerica: z.literal(true).optional(),
})
export type Country = z.infer<typeof Country>

export const Mission = CodeItem.extend({
  fullName: z.string().min(1),
  kind: z.enum([
    'embassy',
    'consulate-general',
    'consulate',
    'office',
    'consular-office',
    'international-organisation',
    'commissioner',
  ]),
  country: z.string().regex(/^[A-Z]{3}$/),
  city: z.string().min(1),
  /** Consular district, only where it is known for sure. */
  district: z.string().min(1).optional(),
})
export type Mission = z.infer<typeof Mission>

export const Port = CodeItem.extend({
  kind: z.enum(['air', 'land', 'rail', 'water']),
  /** Two digits of GB/T 2260. */
  province: z.string().regex(/^\d{2}$/),
  /** The country or region on the other side. */
  facing: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
})
export type Port = z.infer<typeof Port>

export const ReferenceFile = z.discriminatedUnion('name', [
  z.object({ name: z.literal('codes'), ...head, items: z.array(CodeList) }),
  z.object({ name: z.literal('countries'), ...head, items: z.array(Country) }),
  z.object({ name: z.literal('missions'), ...head, items: z.array(Mission) }),
  z.object({ name: z.literal('ports'), ...head, items: z.array(Port) }),
  z.object({ name: z.literal('divisions'), ...head, items: z.array(Division) }),
  z.object({ name: z.literal('withdrawn-divisions'), ...head, items: z.array(Division) }),
  z.object({ name: z.literal('workdays'), ...head, ...WorkdayArrangement.shape }),
])
export type ReferenceFile = z.infer<typeof ReferenceFile>

/** Every list a field may name, by its key: the lists of `codes`, and `countries`, `missions`, `ports`, `divisions` whole. */
export function toCodeLists(files: readonly ReferenceFile[]): { readonly [key: string]: readonly CodeItem[] } {
  return Object.fromEntries(files.flatMap(toEntries))
}

function toEntries(file: ReferenceFile): readonly (readonly [string, readonly CodeItem[]])[] {
  switch (file.name) {
    case 'codes':
      return file.items.map((list) => [list.key, list.items] as const)
    case 'divisions':
    case 'withdrawn-divisions':
      return [[file.name, file.items.map(([code, name]) => ({ code, name }))]]
    case 'workdays':
      return []
    default:
      return [[file.name, file.items]]
  }
}

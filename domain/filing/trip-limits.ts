import { z } from 'zod'

/**
 * Days abroad by number of countries, the day of leaving and the day of coming back both counted.
 * Some far countries with poor connections are given more.
 */
export const DaysByCountries = z.object({
  /** Limit for 1, 2, 3 … countries. */
  limits: z.array(z.number().int().positive()).min(1),
  extraDays: z.number().int().min(0).default(0),
  extraFor: z.array(z.string()).default([]),
})
export type DaysByCountries = z.infer<typeof DaysByCountries>

/** The most days a trip to these countries may take; undefined without a country. More countries than listed take the last limit. */
export function findDaysLimit(parameters: DaysByCountries, countries: readonly string[]): number | undefined {
  if (countries.length === 0) return undefined
  const limit = parameters.limits[Math.min(countries.length, parameters.limits.length) - 1]
  const far = countries.some((country) => parameters.extraFor.includes(country))
  return limit === undefined ? undefined : limit + (far ? parameters.extraDays : 0)
}

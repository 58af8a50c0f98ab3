import type { TaskGroupData } from './task-group.sections.ts'

/** The countries and regions a trip goes to, each once. A stopover that does not leave the airport is not a visit. */
export function listVisitedCountries(data: Pick<TaskGroupData, 'destinations'>): readonly string[] {
  const stays = data.destinations.filter((stay) => !stay.stopover)
  return [...new Set(stays.map((stay) => stay.country).filter((country) => country !== null))]
}

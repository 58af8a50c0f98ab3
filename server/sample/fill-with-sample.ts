import { openDatabase } from '../db/open-database.ts'
import { createUnitRepo } from '../office/unit.repo.ts'
import { createSample } from './create-sample.ts'

/** Puts the invented province into a folder, unless there is a province in it already. */
export async function fillWithSample(dataDirectory: string, groups: number): Promise<void> {
  const db = openDatabase(dataDirectory)
  try {
    if (createUnitRepo(db).isEmpty()) await createSample(db, { groups })
  } finally {
    db.close()
  }
}

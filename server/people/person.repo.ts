import type { Database } from 'better-sqlite3'
import type { PassportFacts } from '../../domain/filing/rule.ts'
import type { Passport, Person } from '../../domain/sync/change.ts'

export type PersonRepo = ReturnType<typeof createPersonRepo>

export function createPersonRepo(db: Database) {
  const insert = db.prepare<[Omit<Person, 'classified'> & { classified: 0 | 1 }]>(
    `INSERT INTO person (id, unit_code, name, identity_type, identity_number, sex, birth_on, work_unit, post, admin_rank,
       staff_type, political_status, health, classified, last_trip_on, passport_number)
     VALUES (:id, :unitCode, :name, :identityType, :identityNumber, :sex, :birthOn, :workUnit, :post, :adminRank,
       :staffType, :politicalStatus, :health, :classified, :lastTripOn, :passportNumber)`,
  )
  const insertPassport = db.prepare<[Passport & { unitCode: string }]>(
    `INSERT INTO passport (id, person_id, unit_code, identity_number, holder_name, number, kind, issued_on, expires_on, state)
     VALUES (:id, :personId, :unitCode, :identityNumber, :holderName, :number, :kind, :issuedOn, :expiresOn, :state)`,
  )
  const listPassports = db.prepare<[{ identityNumbers: string }], PassportFacts>(
    `SELECT identity_number AS identityNumber, number, expires_on AS expiresOn, state FROM passport
     WHERE identity_number IN (SELECT value FROM json_each(:identityNumbers))`,
  )

  return {
    insert: (person: Person) => void insert.run({ ...person, classified: person.classified ? 1 : 0 }),
    insertPassport: (passport: Passport, unitCode: string) => void insertPassport.run({ ...passport, unitCode }),
    listPassports: (identityNumbers: readonly string[]) =>
      listPassports.all({ identityNumbers: JSON.stringify(identityNumbers) }),
  }
}

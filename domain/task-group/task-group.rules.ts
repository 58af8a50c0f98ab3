import { datesInOrder, departureLead, leaderIsMember, noticeWorkdays, planUsable } from './group.rules.ts'
import { duplicateMember, groupSize, memberPassports, overlappingTrips } from './members.rules.ts'
import { countriesMax, daysAbroad, daysMatchDates, itineraryComplete, stayInsideTrip } from './route.rules.ts'

/** The rules of a task group, in the order in which a reviewer reads the file. */
export const taskGroupRules = [
  datesInOrder,
  departureLead,
  noticeWorkdays,
  planUsable,
  leaderIsMember,
  groupSize,
  duplicateMember,
  memberPassports,
  overlappingTrips,
  countriesMax,
  daysAbroad,
  daysMatchDates,
  stayInsideTrip,
  itineraryComplete,
]

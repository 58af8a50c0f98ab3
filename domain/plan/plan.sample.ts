import type { PlanData } from './plan.sections.ts'

/** A plan without a fault, of an invented unit. For tests. */
export const samplePlan: PlanData = {
  unit: {
    name: '吉林省某单位',
    code: '000771',
    year: 2027,
    contact: '林知远',
    phone: '0431-88901234',
    lastYearGroups: 4,
    lastYearPeople: 17,
    thisYearGroups: 5,
    thisYearPeople: 20,
    budget: 900_000,
  },
  group: {
    name: '赴德国农业技术交流团',
    task: '考察保护性耕作技术，商谈联合试验。',
    planType: 'official',
    activity: 'cooperation-research',
    countries: ['DEU'],
    departOn: '2027-03-15',
    returnOn: '2027-03-19',
    days: 5,
    memberCount: 6,
    mainMembers: '林知远',
    inviter: '柏林农业研究所',
    meeting: null,
    fundSource: 'finance',
    fundTotal: 180_000.5,
    formation: 'own',
    crossRegion: false,
  },
  leaders: [
    {
      id: 'leader-1',
      name: '林知远',
      post: '副厅长',
      adminRank: 'bureau',
      countries: ['DEU'],
      task: '带队',
      period: '三月中旬',
      tripsInTwoYears: 0,
      tripsInTerm: 1,
    },
  ],
}

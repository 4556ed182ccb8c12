/** Invented customers: names, streets and numbers of nobody, in the spellings that US addresses really have. */

import type { Buyer } from './state.ts';
import { drawHex } from './state.ts';

const firstNames = [
  'Ada',
  'Marisol',
  'Zoë',
  'José',
  'Søren',
  'Priya',
  'Tamsin',
  'Dwayne',
  'Ngọc',
  'Łucja',
  'Håkon',
  'Renée',
  'Kofi',
  'Maeve',
  'Björn',
  'Inés',
  'Odalys',
  'Terrence',
  'Yuki',
  'Beatrix',
];
const lastNames = [
  'Testwell',
  'Sampleton',
  'Núñez-Fictus',
  'O’Placeholder',
  'Mockridge',
  'Dummerstad',
  'van der Beispiel',
  'Łukaszek',
  'Exempelgren',
  'Nguyễn-Demo',
  'McSpecimen',
  'Prøvesen',
  'Fauxmont',
  'Stubbs-Muster',
  'Pseudonym',
];
const streets = [
  'Example Rd',
  'Sample St',
  'Placeholder Ave',
  'Fixture Ln',
  'Mock Turtle Blvd',
  'Testbed Ct NW',
  'Stub Pkwy',
];
const units = ['Apt 4B', 'Unit 12', '# 301', 'Ste 200', 'Garage', 'Bldg 7, Apt 3'];

/** City, state, ZIP and area code that belong together. */
const places = [
  ['Warners', 'NY', '13164', '315'],
  ['Huntsville', 'AL', '35805', '256'],
  ['Boise', 'ID', '83702', '208'],
  ['Cañon City', 'CO', '81212', '719'],
  ['Honolulu', 'HI', '96813', '808'],
  ['Anchorage', 'AK', '99501', '907'],
  ['Boston', 'MA', '02108', '617'],
  ['El Paso', 'TX', '79901', '915'],
  ['St. Louis', 'MO', '63101', '314'],
  ['Washington', 'DC', '20001', '202'],
  ['San Juan', 'PR', '00901', '787'],
] as const;

export interface Buyers {
  next(): Buyer;
}

export const createBuyers = (random: () => number): Buyers => {
  const pick = <T>(values: readonly [T, ...T[]] | readonly T[], otherwise: T): T =>
    values[Math.floor(random() * values.length)] ?? otherwise;
  const digits = (count: number) => String(Math.floor(random() * 10 ** count)).padStart(count, '0');

  return {
    next() {
      const [city, state, zip, areaCode] = pick(places, places[0]);
      const box = random() < 0.08;
      const address1 = box
        ? `PO Box ${digits(4)}`
        : `${1 + Math.floor(random() * 9998)} ${pick(streets, 'Example Rd')}`;
      return {
        name: `${pick(firstNames, 'Ada')} ${pick(lastNames, 'Testwell')}`,
        phone: spellPhone(areaCode, digits(2), random()),
        email: `${drawHex(32, random).toUpperCase()}@relay.walmart.com`,
        address1,
        ...(!box && random() < 0.35 ? { address2: pick(units, 'Apt 1') } : {}),
        city,
        state,
        postalCode: random() < 0.25 ? `${zip}-${digits(4)}` : zip,
        addressType: random() < 0.85 ? 'RESIDENTIAL' : 'OFFICE',
      };
    },
  };
};

/** Numbers from the block kept for fiction, 555-0100 to 555-0199; mostly ten bare digits. */
const spellPhone = (areaCode: string, end: string, chance: number): string => {
  if (chance < 0.7) return `${areaCode}55501${end}`;
  if (chance < 0.8) return `1${areaCode}55501${end}`;
  if (chance < 0.9) return `+1 ${areaCode}-555-01${end}`;
  return `(${areaCode}) 555-01${end}`;
};

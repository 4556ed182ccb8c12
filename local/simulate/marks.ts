/** Planted marks: a buyer and secrets that must show up in no log line and in no store but the raw one and the vault. */
import { DOOR_TOKEN, SIMULATED_ODOO, WALMART_ACCOUNT, WALMART_DOOR_TOKEN } from '../settings.ts';
import type { Buyer } from '../simulators/walmart/index.ts';

export const PLANTED_BUYER: Buyer = {
  name: 'Plantedname Marker',
  phone: '2125550142',
  email: 'PLANTEDMAIL0123456789ABCDEF01@relay.walmart.com',
  address1: '77 Plantedstreet Ave',
  address2: 'Apt Plantedflat',
  city: 'Plantedtown',
  state: 'NY',
  postalCode: '10001-7742',
  addressType: 'RESIDENTIAL',
};

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const SECRETS = [DOOR_TOKEN, WALMART_DOOR_TOKEN, SIMULATED_ODOO.key, WALMART_ACCOUNT.clientSecret];
/** Walmart's simulated access tokens begin so. */
const TOKEN = 'eyJraWQiOiI[0-9a-f]{8}';

const MARK = new RegExp(
  ['[Pp]lanted(?:name|street|flat|town|mail)', '2125550142', '10001-7742', ...SECRETS.map(literally), TOKEN].join('|'),
  'i',
);

export interface Leak {
  readonly where: string;
  readonly text: string;
}

export interface Leaks {
  look(where: string, text: string): void;
  readonly found: readonly Leak[];
}

export const createLeaks = (): Leaks => {
  const found: Leak[] = [];
  return {
    found,
    look: (where, text) => {
      const match = MARK.exec(text);
      if (match) found.push({ where, text: text.slice(Math.max(0, match.index - 80), match.index + 60) });
    },
  };
};

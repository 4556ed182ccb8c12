/** Countries and their states by code, read once per container. */
import * as z from 'zod';
import { id, once, searchRead, text } from './answer.ts';
import type { OdooRpc } from './rpc.ts';

export interface Country {
  readonly id: number;
  /** Two letters, ISO 3166-1. */
  readonly code: string;
  /** State code → id; empty when Odoo knows no states of the country. */
  readonly states: ReadonlyMap<string, number>;
}

export interface Countries {
  /** @returns undefined when Odoo knows no country of this code. */
  byCode(code: string): Promise<Country | undefined>;
}

const countryRow = z.object({ id, code: text });
const stateRow = z.object({ id, code: z.string() });

const read = async (rpc: OdooRpc, code: string): Promise<Country | undefined> => {
  const [country] = await searchRead(rpc, 'res.country', [['code', '=', code]], { row: countryRow, fields: ['code'] });
  if (!country) return undefined;
  const domain = [['country_id', '=', country.id]];
  const states = await searchRead(rpc, 'res.country.state', domain, { row: stateRow, fields: ['code'] });
  return { id: country.id, code, states: new Map(states.map((state) => [state.code, state.id])) };
};

export const countriesOf = (rpc: OdooRpc): Countries => {
  const asked = new Map<string, () => Promise<Country | undefined>>();
  return {
    byCode(code) {
      const ask = asked.get(code) ?? once(() => read(rpc, code));
      asked.set(code, ask);
      return ask();
    },
  };
};

/** The company behind a warehouse: currency, country, and the settings that write to customers (odoo18.md section 25). */
import * as z from 'zod';
import { SetupError } from '../core/index.ts';
import { id, reference, requiredReference, searchRead, text } from './answer.ts';
import type { OdooRpc } from './rpc.ts';

export interface Company {
  readonly id: number;
  readonly name: string;
  readonly currencyId: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly countryId?: number;
  /** Odoo mails customers when a delivery is done. */
  readonly mailsOnDelivery: boolean;
  /** Odoo sends customers an SMS when a delivery is done, or asks whether to. */
  readonly textsOnDelivery: boolean;
}

export interface Companies {
  /** @throws {SetupError} ODOO_COMPANY when it is missing or not readable. */
  byId(companyId: number): Promise<Company>;
}

const row = z.object({
  id,
  name: z.string(),
  currency_id: requiredReference,
  country_id: reference,
  stock_move_email_validation: z.boolean().optional(),
  stock_move_sms_validation: z.boolean().optional(),
});
const FIELDS = ['name', 'currency_id', 'country_id'];
/** Fields of modules that may be missing. */
const MESSAGES = ['stock_move_email_validation', 'stock_move_sms_validation'];

const currencyRow = z.object({ id, name: text });

export const companiesOf = (rpc: OdooRpc): Companies => ({
  async byId(companyId) {
    const known = await rpc.execute('res.company', 'fields_get', [MESSAGES, ['type']]);
    const fields = [...FIELDS, ...Object.keys(known ?? {})];
    const [company] = await searchRead(rpc, 'res.company', [['id', '=', companyId]], { row, fields });
    const currencies =
      company === undefined
        ? []
        : await searchRead(
            rpc,
            'res.currency',
            [['id', '=', company.currency_id]],
            { row: currencyRow, fields: ['name'] },
            { context: { active_test: false } },
          );
    const currency = currencies[0]?.name;
    if (!company || currency === undefined) {
      throw new SetupError({
        code: 'ODOO_COMPANY',
        message: `Company ${companyId} or its currency cannot be read in Odoo: give the user this company`,
        facts: { company: companyId },
      });
    }
    return {
      id: company.id,
      name: company.name,
      currencyId: company.currency_id,
      currency,
      ...(company.country_id !== undefined && { countryId: company.country_id }),
      mailsOnDelivery: company.stock_move_email_validation ?? false,
      textsOnDelivery: company.stock_move_sms_validation ?? false,
    };
  },
});

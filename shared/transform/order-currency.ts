/** The one currency of an order, and by which pricelist Odoo keeps it (odoo18.md section 20). */
import type { Policy } from '../core/index.ts';
import type { WalmartOrder } from '../walmart/schemas/order.ts';
import type { Findings } from './order-issues.ts';
import { member, members, rawLines } from './raw-order.ts';

export interface CurrencyContext {
  /** `currency`: the account's own. */
  readonly policy: Pick<Policy, 'currency'>;
  /** Of the company that the orders are made in. ISO 4217, and its id in Odoo. */
  readonly companyCurrency: { readonly code: string; readonly id: number };
  /** Of every currency of the batch that is not both the account's and the company's: its pricelist, or what is missing in Odoo. */
  readonly pricelists: ReadonlyMap<
    string,
    { readonly id: number; readonly currencyId: number } | { readonly problem: string }
  >;
}

export interface OrderCurrency {
  readonly code: string;
  /** The order in Odoo must come out in it. */
  readonly currencyId: number;
  /** None: the company's currency. */
  readonly pricelistId?: number;
}

/** The one that everything is in when there is nothing international. */
export const needsNoPricelist = (currency: string, company: string, policy: CurrencyContext['policy']): boolean =>
  currency === company && currency === policy.currency;

/** Every currency that the charges of a raw order name, in capitals. */
export const rawCurrencies = (raw: unknown): readonly string[] => {
  const named = rawLines(raw)
    .flatMap((line) => members(line, 'charges', 'charge'))
    .map((charge) => member(charge, 'chargeAmount', 'currency'));
  return [...new Set(named.flatMap((name) => (typeof name === 'string' && name !== '' ? [name.toUpperCase()] : [])))];
};

/**
 * That of its first amount, which all others must share. Without a pricelist Odoo would take the amounts for the company's
 * own currency, silently: an order whose currency it cannot keep is held.
 */
export const toOrderCurrency = (order: WalmartOrder, context: CurrencyContext, findings: Findings): OrderCurrency => {
  const { companyCurrency, pricelists, policy } = context;
  const charge = order.orderLines.orderLine[0]?.charges.charge[0];
  const code = charge?.chargeAmount.currency.toUpperCase() ?? companyCurrency.code;
  if (needsNoPricelist(code, companyCurrency.code, policy)) return { code, currencyId: companyCurrency.id };
  const found = pricelists.get(code) ?? {
    problem: `the account's currency is ${policy.currency}, the company's ${companyCurrency.code}`,
  };
  if ('id' in found) return { code, currencyId: found.currencyId, pricelistId: found.id };
  findings.issues.push({
    code: 'ORDER_CURRENCY',
    path: 'orderLines.orderLine[0].charges.charge[0].chargeAmount.currency',
    rule: `an active currency with a rate and a pricelist in Odoo is needed: ${found.problem}`,
    value: code,
  });
  return { code, currencyId: companyCurrency.id };
};

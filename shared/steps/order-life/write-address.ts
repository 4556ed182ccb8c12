/** Another delivery address at Walmart, written to Odoo while nothing has left; what a person has to look at becomes a question. */
import { park, type Run } from '../../lambda/index.ts';
import { hasLeft } from '../../odoo/index.ts';
import {
  addressHashOf,
  addressWritten,
  type Countries,
  type Fulfilment,
  toChangedAddress,
  toPartnerRef,
} from '../../transform/index.ts';
import type { WalmartOrder } from '../../walmart/index.ts';
import type { OrderLifeDeps, Standing } from './work.ts';

const countriesFor = async ({ odoo }: OrderLifeDeps): Promise<Countries> => {
  const found = await odoo.addresses.country('US');
  return new Map(found ? [[found.code, found]] : []);
};

/** The same row as the import's own doubts about the address: one question, which a person resolves. */
const askAbout = (deps: OrderLifeDeps, run: Run, purchaseOrderId: string, message: string): Promise<boolean> =>
  park(deps.ledger, {
    account: deps.account,
    key: `order-question/${purchaseOrderId}/address`,
    ...{ code: 'ORDER_ADDRESS', reason: `Order ${purchaseOrderId}: ${message}`, facts: { purchaseOrderId } },
    ...{ flow: run.flow, at: deps.clock.now() },
  });

const NOT_OURS =
  "Walmart shows another delivery address, and in Odoo the order ships to an address that a person chose, which was left as it is: compare it with Seller Center's";

/**
 * Repeatable.
 * @returns the row that knows of the address; as it was when goods left at the same moment, so that the next look asks.
 */
export const writeAddress = async (
  deps: OrderLifeDeps,
  run: Run,
  { row, odoo }: Standing,
  order: WalmartOrder,
): Promise<Fulfilment> => {
  const { account, policy } = deps;
  const { purchaseOrderId } = row;
  const { address, doubts } = toChangedAddress(order, { policy, countries: await countriesFor(deps) });
  const isWritten = await deps.odoo.addresses.change(odoo.orderId, toPartnerRef(account, purchaseOrderId), address);
  const asked = isWritten ? doubts : [NOT_OURS];
  if (asked.length > 0) await askAbout(deps, run, purchaseOrderId, asked.join('. '));
  const transfers = await deps.odoo.transfers.ofOrders([odoo.orderId]);
  return transfers.some(hasLeft) ? row : addressWritten(row, addressHashOf(order), deps.clock.now());
};

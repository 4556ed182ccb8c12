/** The delivery address of a sale order that is there already, given another one. */
import * as z from 'zod';
import { id, reference, searchRead, text } from './answer.ts';
import { type Country, countriesOf } from './countries.ts';
import { orderNotesOf } from './order-notes.ts';
import type { AddressDraft } from './partners.ts';
import type { OdooRpc } from './rpc.ts';

/** Without a name, the one that is there stays, and so does the phone; all else is replaced, also by nothing. */
export type ChangedAddress = Omit<AddressDraft, 'name' | 'phone'> & Partial<Pick<AddressDraft, 'name'>>;

export interface DeliveryAddresses {
  /** By two-letter code; asked once. */
  country(code: string): Promise<Country | undefined>;
  /**
   * Writes it and notes on the order that it was changed. Repeatable.
   * @param ref of the address that the bridge made (`walmart/<account>/<purchase order>`).
   * @returns false, and nothing is written, when the order ships to another address: a person chose that one.
   */
  change(orderId: number, ref: string, address: ChangedAddress): Promise<boolean>;
}

const orderRow = z.object({ id, partner_shipping_id: reference });
const partnerRow = z.object({ id, ref: text });

const toValues = ({ name, street, street2, city, zip, stateId, countryId }: ChangedAddress) => ({
  ...(name !== undefined && { name }),
  street: street ?? false,
  street2: street2 ?? false,
  city: city ?? false,
  zip: zip ?? false,
  state_id: stateId ?? false,
  country_id: countryId ?? false,
});

const NOTE = 'Walmart changed the delivery address of this order, and it was changed here: print its labels anew.';

const shippingPartner = async (rpc: OdooRpc, orderId: number): Promise<z.output<typeof partnerRow> | undefined> => {
  const of = { row: orderRow, fields: ['partner_shipping_id'] };
  const [order] = await searchRead(rpc, 'sale.order', [['id', '=', orderId]], of);
  if (order?.partner_shipping_id === undefined) return undefined;
  const domain = [['id', '=', order.partner_shipping_id]];
  const context = { active_test: false };
  const [partner] = await searchRead(rpc, 'res.partner', domain, { row: partnerRow, fields: ['ref'] }, { context });
  return partner;
};

export const deliveryAddressesOf = (rpc: OdooRpc): DeliveryAddresses => {
  const countries = countriesOf(rpc);
  const notes = orderNotesOf(rpc);
  return {
    country: (code) => countries.byCode(code),
    async change(orderId, ref, address) {
      const partner = await shippingPartner(rpc, orderId);
      if (partner?.ref !== ref) return false;
      const subject = `order/${ref.slice(ref.lastIndexOf('/') + 1)}`;
      const about = [{ subject, event: 'delivery-address-changed', before: { contact: ref }, after: { contact: ref } }];
      const context = { tracking_disable: true };
      await rpc.execute('res.partner', 'write', [[partner.id], toValues(address)], { context }, about);
      await notes.add(orderId, NOTE, subject);
      return true;
    },
  };
};

/** Whom an order's sale order is for, and where it goes: `policy.partner` decides what Odoo knows of the buyer (docs/privacy.md). */
import { type AddressVerdict, hashOf, type Policy } from '../core/index.ts';
import { METHOD_CODES, type MethodCode } from '../walmart/schemas/carriers.ts';
import type { WalmartOrder } from '../walmart/schemas/order.ts';
import { type Address, type Countries, toAddress } from './address.ts';
import { cleanLine } from './clean-text.ts';
import { toCustomerEmail, toOrderEmail } from './email.ts';
import { toShippingMethod } from './fulfilment/shipping-method.ts';
import { type Findings, noFindings } from './order-issues.ts';
import { toE164 } from './phone.ts';

/** Values of a customer and of the delivery address below it. */
export interface CustomerPlan {
  /** The order's own reference, or that of a customer whom several orders share. */
  readonly ref: string;
  readonly name: string;
  /** Only with policy `whenPresent`, and an address by which the customer can be found again. */
  readonly email?: string;
  readonly isCompany?: true;
  /** The order's own. */
  readonly deliveryRef: string;
  readonly delivery: Address;
}

export interface CustomerContext {
  readonly account: string;
  readonly countries: Countries;
  readonly policy: Pick<Policy, 'partnerEmail' | 'phoneRegion' | 'partner' | 'hashedDeliveryName' | 'address'>;
  /** What a directory says of the addresses that it was asked for, by purchase order. */
  readonly verdicts?: ReadonlyMap<string, AddressVerdict>;
}

/** `walmart/<account>/<purchase order>`: by it an order's delivery address, and its own customer, are found again. */
export const toPartnerRef = (account: string, purchaseOrderId: string): string =>
  `walmart/${account}/${purchaseOrderId}`;

/** An unknown method is no reason to lose an order: a person finds out how it has to go. */
const readMethod = (order: WalmartOrder, findings: Findings): MethodCode | undefined => {
  const { methodCode } = order.shippingInfo;
  const method = toShippingMethod(methodCode);
  if (method !== undefined) return method;
  const sent = JSON.stringify(cleanLine(methodCode).slice(0, 40));
  const message = `The shipping method is ${sent}, which is none of ${METHOD_CODES.join(', ')}: see in Seller Center how the order has to go`;
  findings.warnings.push({ code: 'ORDER_SHIPPING_METHOD', message, doubt: 'shippingMethod' });
  return undefined;
};

type PlaceContext = Pick<CustomerContext, 'countries' | 'policy' | 'verdicts'>;

/** Without the phone. */
const readPlace = (order: WalmartOrder, context: PlaceContext, findings: Findings): Address => {
  const { postalAddress } = order.shippingInfo;
  const { countries, policy } = context;
  const method = readMethod(order, findings);
  const verdict = context.verdicts?.get(order.purchaseOrderId);
  const addressContext = {
    ...{ countries, policy: policy.address },
    ...(method !== undefined && { method }),
    ...(verdict !== undefined && { verdict }),
  };
  return toAddress(postalAddress, addressContext, findings);
};

const readDelivery = (order: WalmartOrder, context: CustomerContext, findings: Findings): Address => {
  const phone = toE164(order.shippingInfo.phone, context.policy.phoneRegion);
  return { ...readPlace(order, context, findings), ...(phone !== undefined && { phone }) };
};

const HASH_DIGITS = 16;

/** Equal for all orders of one buyer, as far as Walmart tells who that is; it does not give him back. */
const buyerHash = (order: WalmartOrder, account: string): string => {
  const { name, address1, postalCode } = order.shippingInfo.postalAddress;
  const email = toOrderEmail(order.customerEmailId)?.toLowerCase();
  const buyer = email ?? order.buyerId ?? [name, address1, postalCode].map((text) => cleanLine(text).toLowerCase());
  return hashOf({ account, buyer }).slice(0, HASH_DIGITS);
};

/** By e-mail when there is one to know the customer by, else one anonymous customer for each order. */
const ownCustomer = (order: WalmartOrder, delivery: Address, context: CustomerContext) => {
  const email = context.policy.partnerEmail === 'whenPresent' ? toCustomerEmail(order.customerEmailId) : undefined;
  const isNamed = email !== undefined && delivery.name !== '';
  return {
    ref: toPartnerRef(context.account, order.purchaseOrderId),
    name: isNamed ? delivery.name : `Walmart customer ${cleanLine(order.customerOrderId)}`,
    ...(email !== undefined && { email }),
    delivery,
  };
};

const channelCustomer = (delivery: Address, account: string) => ({
  ref: `walmart/${account}`,
  name: `Walmart Marketplace ${account}`,
  isCompany: true as const,
  delivery,
});

/** Nothing that a parcel does not need: no phone, and a name on the label only where the policy says so. */
const hashedCustomer = (order: WalmartOrder, { phone: _phone, ...delivery }: Address, context: CustomerContext) => {
  const hash = buyerHash(order, context.account);
  const name = `Walmart customer ${hash}`;
  return {
    ref: `walmart/${context.account}/buyer/${hash}`,
    name,
    delivery:
      context.policy.hashedDeliveryName === 'recipient' && delivery.name !== '' ? delivery : { ...delivery, name },
  };
};

const customerOf = (order: WalmartOrder, delivery: Address, context: CustomerContext) => {
  const { partner } = context.policy;
  switch (partner) {
    case 'perBuyer':
      return ownCustomer(order, delivery, context);
    case 'channel':
      return channelCustomer(delivery, context.account);
    case 'hash':
      return hashedCustomer(order, delivery, context);
    default:
      return partner satisfies never;
  }
};

/** Doubts about shipping method and address become warnings; no order is held for them. */
export const toCustomer = (order: WalmartOrder, context: CustomerContext, findings: Findings): CustomerPlan => ({
  ...customerOf(order, readDelivery(order, context, findings), context),
  deliveryRef: toPartnerRef(context.account, order.purchaseOrderId),
});

export interface ChangedAddress {
  /** Without a name, the one that is there stays. */
  readonly address: Omit<Address, 'name' | 'phone'> & { readonly name?: string };
  /** What a person has to look at, without the values. */
  readonly doubts: readonly string[];
}

/** The delivery address anew, for a customer who is there already; its phone stays as it is. */
export const toChangedAddress = (order: WalmartOrder, context: PlaceContext): ChangedAddress => {
  const findings = noFindings();
  const { name, ...place } = readPlace(order, context, findings);
  const { partner, hashedDeliveryName } = context.policy;
  const isNamed = name !== '' && (partner !== 'hash' || hashedDeliveryName === 'recipient');
  return {
    address: { ...place, ...(isNamed && { name }) },
    doubts: findings.warnings.filter(({ doubt }) => doubt === 'address').map(({ message }) => message),
  };
};

/** Walmart's relay address, for the order's own field; nowhere where only hashes are kept. */
export const toKeptEmail = (order: WalmartOrder, { partner }: Pick<Policy, 'partner'>): string | undefined =>
  partner === 'hash' ? undefined : toOrderEmail(order.customerEmailId);

/** Odoo's carrier name → what Walmart is told: configuration first, then the usual names, else a question (walmart-api.md 7.5). */
import type { CarrierTarget, Policy } from '../../core/index.ts';
import { type Carrier, isSameCarrier, toCarrier } from '../../walmart/schemas/carriers.ts';

/**
 * Usual names of carriers and of their services in Odoo, by their first words; the longest that fits counts. Each stands for
 * itself and for itself followed by more words.
 */
export const USUAL_CARRIERS: Readonly<Record<string, Carrier>> = {
  ups: 'UPS',
  'united parcel service': 'UPS',
  'ups mail innovations': 'UPSMI',
  'ups mi': 'UPSMI',
  usps: 'USPS',
  'us postal service': 'USPS',
  'u s postal service': 'USPS',
  'united states postal service': 'USPS',
  fedex: 'FedEx',
  'fed ex': 'FedEx',
  'federal express': 'FedEx',
  'fedex smartpost': 'FEDEXSP',
  'fedex smart post': 'FEDEXSP',
  'fedex ground economy': 'FEDEXSP',
  dhl: 'DHL',
  'dhl ecommerce': 'DHL Ecommerce - US',
  'dhl e commerce': 'DHL Ecommerce - US',
  ontrac: 'OnTrac',
  'on trac': 'OnTrac',
  lasership: 'LS',
  'laser ship': 'LS',
  'united delivery service': 'UDS',
  'estes express': 'Estes Express',
  saia: 'SAIA',
  'r l carriers': 'RL Carriers',
  'canada post': 'Canada Post',
  'royal mail': 'Royal Mail',
  'yellow freight': 'Yellow Freight Sys',
  gls: 'GLS',
  'xpo logistics': 'XPO Logistics',
};

const wordsOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();

const usualCarrier = (name: string): string | undefined => {
  const words = wordsOf(name);
  const [longest] = Object.keys(USUAL_CARRIERS)
    .filter((start) => words === start || words.startsWith(`${start} `))
    .toSorted((a, b) => b.length - a.length);
  return longest === undefined ? undefined : USUAL_CARRIERS[longest];
};

/** `carrierName` and `trackingURL` of a shipment. */
export type WalmartCarrier =
  | { readonly carrier: string }
  | { readonly otherCarrier: string; readonly trackingUrl: string };

/** Why a carrier cannot be sent, and the mend. */
export interface CarrierIssue {
  readonly issue: string;
}

const toUrl = (template: string, trackingNumber: string): string =>
  template.replaceAll('{trackingNumber}', encodeURIComponent(trackingNumber));

const fromTarget = (target: CarrierTarget, name: string, trackingNumber: string): WalmartCarrier | CarrierIssue => {
  if ('other' in target) return { otherCarrier: target.other, trackingUrl: toUrl(target.trackingUrl, trackingNumber) };
  const carrier = toCarrier(target.carrier);
  return carrier === undefined
    ? {
        issue: `policy carriers maps ${JSON.stringify(name)} to ${JSON.stringify(target.carrier)}, which Walmart does not list`,
      }
    : { carrier };
};

type CarrierPolicy = Pick<Policy, 'carriers' | 'unmappedCarrier'>;

/** @param name of the transfer's carrier in Odoo; undefined when it has none. */
export const toWalmartCarrier = (
  name: string | undefined,
  trackingNumber: string,
  policy: CarrierPolicy,
): WalmartCarrier | CarrierIssue => {
  const wanted = name?.trim() ?? '';
  const mapped = Object.entries(policy.carriers).find(([key]) => isSameCarrier(key, wanted));
  if (mapped) return fromTarget(mapped[1], wanted, trackingNumber);
  if (wanted === '') return { issue: "it has no carrier; choose one, or map '' in policy carriers" };
  const carrier = toCarrier(wanted) ?? usualCarrier(wanted);
  if (carrier !== undefined) return { carrier };
  if (policy.unmappedCarrier === 'ask')
    return {
      issue: `carrier ${JSON.stringify(wanted)} is in no table; map it in policy carriers, or let policy unmappedCarrier send it as other`,
    };
  const { trackingUrl } = policy.unmappedCarrier.asOther;
  return { otherCarrier: wanted.slice(0, 50), trackingUrl: toUrl(trackingUrl, trackingNumber) };
};

/** For set-up and doctor: entries of the map that Walmart would refuse, and carriers of Odoo without an entry. */
export const carrierIssues = (odooCarriers: readonly string[], policy: CarrierPolicy): readonly string[] => {
  const names = new Set([...Object.keys(policy.carriers), ...odooCarriers]);
  return [...names].flatMap((name) => {
    const found = toWalmartCarrier(name, 'X', policy);
    return 'issue' in found ? [found.issue] : [];
  });
};

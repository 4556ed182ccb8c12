/** What people read on the records of Odoo: what Walmart knows of a parcel, and what became of a credit note. Written when it differs. */
import type { OdooOrderTruth } from '../../odoo/index.ts';
import type { Fulfilment } from '../../transform/index.ts';
import type { OrderLifeDeps } from './work.ts';

const numbersOf = (row: Fulfilment, pickingId: number): readonly string[] => {
  const isOf = (parcel: string): boolean => /^\d+/.exec(parcel)?.[0] === String(pickingId);
  return row.shipments.filter(({ parcel }) => isOf(parcel)).map(({ trackingNumber }) => trackingNumber);
};

interface Marked {
  readonly deliveries: readonly Pick<OdooOrderTruth['deliveries'][number], 'pickingId' | 'shipmentState'>[];
  readonly creditNotes: readonly Pick<OdooOrderTruth['creditNotes'][number], 'moveId' | 'refundState'>[];
}

/** By transfer: the text that its mark is to have. */
export const shipmentMarks = (row: Fulfilment, odoo: Pick<Marked, 'deliveries'>): ReadonlyMap<number, string> =>
  new Map(
    odoo.deliveries.flatMap(({ pickingId, shipmentState }): readonly (readonly [number, string])[] => {
      const numbers = numbersOf(row, pickingId);
      const text = `Reported to Walmart: ${numbers.join(', ')}`;
      return numbers.length === 0 || shipmentState === text ? [] : [[pickingId, text]];
    }),
  );

/** By credit note. */
export const refundMarks = (row: Fulfilment, odoo: Pick<Marked, 'creditNotes'>): ReadonlyMap<number, string> =>
  new Map(
    odoo.creditNotes.flatMap(({ moveId, refundState }): readonly (readonly [number, string])[] => {
      const entry = row.ledger.find(({ creditNote }) => creditNote === moveId);
      const text = entry?.source === 'creditNote' ? 'Refunded at Walmart' : 'Books a refund of Walmart';
      return entry === undefined || refundState === text ? [] : [[moveId, text]];
    }),
  );

const byText = (marks: ReadonlyMap<number, string>): ReadonlyMap<string, readonly number[]> =>
  new Map(
    [...Map.groupBy(marks, ([, text]) => text)].map(([text, entries]) => [text, entries.map(([id]) => id)] as const),
  );

export const writeMarks = async (deps: OrderLifeDeps, row: Fulfilment, odoo: OdooOrderTruth): Promise<void> => {
  for (const [text, ids] of byText(shipmentMarks(row, odoo))) await deps.odoo.transfers.writeShipmentState(ids, text);
  for (const [text, ids] of byText(refundMarks(row, odoo))) await deps.odoo.documents.markCreditNotes(ids, text);
};

/** What people are told of though nothing can be done by machine: late shipments, and numbers of the two sides that do not fit. */
import { DAY_MS, HOUR_MS, type Policy, toIso } from '../../core/index.ts';
import type { Parcels } from './parcels.ts';
import { ask, askOnOrder, type Question } from './questions.ts';
import { goneOut } from './shipments.ts';
import { type Fulfilment, lineOf } from './state.ts';
import { type OdooOrderTruth, odooUnits, openDeliveries } from './truth.ts';

/** The moments of the ship-by guard: before, at, and two days after; Walmart cancels on the fourth day (walmart-api.md 7.1). */
export const guardTimes = (row: Fulfilment, policy: Pick<Policy, 'shipByGuardHours'>): readonly number[] => [
  row.shipBy - policy.shipByGuardHours * HOUR_MS,
  row.shipBy,
  row.shipBy + 2 * DAY_MS,
];

const STAGES = ['shipByNear', 'shipByPassed', 'shipByLate'] as const;

export const hasOpenUnits = (row: Fulfilment): boolean => row.lines.some(({ open }) => open > 0);

/** One question at a time: the latest stage that is reached. */
export const shipByQuestions = (row: Fulfilment, policy: Policy, now: number): readonly Question[] => {
  const kind = STAGES[guardTimes(row, policy).filter((at) => now >= at).length - 1];
  if (!row.isOurs || kind === undefined || !hasOpenUnits(row)) return [];
  const open = row.lines.filter((line) => line.open > 0).map((line) => `${line.open} of line ${line.lineNumber}`);
  const text = `Order ${row.purchaseOrderId}: ${open.join(', ')} are not reported as shipped; ship-by is ${toIso(row.shipBy)}, and Walmart cancels four days after it. Ship them, or cancel them with a reason`;
  return [ask(kind, { model: 'walmart.order', id: row.purchaseOrderId }, text)];
};

/** Goods that are gone while their number is missing, once the ship-by time is near; not those that somebody else reported. */
export const waitingQuestions = (
  row: Fulfilment,
  parcels: Parcels,
  policy: Policy,
  now: number,
): readonly Question[] => {
  const [from = 0] = guardTimes(row, policy);
  if (now < from) return [];
  const isUntold = (lineNumber: string): boolean => {
    const line = lineOf(row, lineNumber);
    return line !== undefined && line.open > 0 && goneOut(line, parcels) > 0;
  };
  const waiting = parcels.waiting.filter(({ lines }) => lines.some(({ lineNumber }) => isUntold(lineNumber)));
  const transfers = new Map(waiting.map((each) => [each.pickingId, each.pickingName]));
  return [...transfers].map(([id, name]) => {
    const text = `Transfer ${name} is done without a tracking number, so Walmart cannot be told; ship-by is ${toIso(row.shipBy)}: write the number in its tracking field`;
    return ask('trackingMissing', { model: 'stock.picking', id }, text);
  });
};

/** Numbers that do not fit, line by line; no step of ours mends them. */
export const mismatchQuestions = (row: Fulfilment, odoo: OdooOrderTruth): readonly Question[] => {
  const onOrder = (kind: Question['kind'], text: string, part: string): Question => askOnOrder(kind, odoo, text, part);
  const ofLines = row.lines.flatMap((line): readonly Question[] => {
    const { lineNumber, shipped, open } = line;
    const { isKnown, kept, done, returned } = odooUnits(odoo, lineNumber);
    const left = line.ordered - line.cancelled;
    if (line.fault !== undefined)
      return [onOrder('balanceBroken', `${line.fault}; nothing is done to this line until they do`, lineNumber)];
    if (!isKnown)
      return left === 0
        ? []
        : [
            onOrder(
              'lineMissing',
              `Walmart's line ${lineNumber} (${line.sku}) has no line in Odoo; add one with this Walmart line number`,
              lineNumber,
            ),
          ];
    const found: Question[] = [];
    // What the buyer sends back by a return of Walmart's he has paid for: it is none of the cancelled units.
    const gone = done - Math.max(0, returned - line.returned);
    if (line.cancelled > 0 && gone > left)
      found.push(
        onOrder(
          'shippedThoughCancelled',
          `${gone} units of line ${lineNumber} went out, but Walmart has ${line.cancelled} of ${line.ordered} as cancelled, so the buyer does not pay for them; call the parcel back or take the goods in again`,
          lineNumber,
        ),
      );
    else if (done - returned > line.ordered)
      found.push(
        onOrder(
          'deliveredBeyond',
          `${done - returned} units of line ${lineNumber} went out and are not back, ${line.ordered} were ordered; Walmart is told of no more than that`,
          lineNumber,
        ),
      );
    if (odoo.state !== 'cancel' && kept > line.ordered)
      found.push(
        onOrder(
          'orderedBeyond',
          `line ${lineNumber} has ${kept} units in Odoo, Walmart ordered ${line.ordered}; lower it`,
          lineNumber,
        ),
      );
    if (kept < shipped && open === 0)
      found.push(
        onOrder(
          'cancelledThoughShipped',
          `${shipped} units of line ${lineNumber} are shipped at Walmart, and Odoo has only ${kept} ordered; reopen the order or raise the line`,
          lineNumber,
        ),
      );
    // Without any transfer of its goods Odoo has nothing to deliver for the line, as for services.
    const isOpen = openDeliveries(odoo).length > 0;
    if (row.isOurs && shipped > done && (isOpen || done > 0))
      found.push(
        onOrder(
          'shippedElsewhere',
          `Walmart has ${shipped} units of line ${lineNumber} as shipped, Odoo ${done}; if they went out, ${isOpen ? 'validate the transfer' : 'make a transfer for the rest, since none is open'}`,
          lineNumber,
        ),
      );
    return found;
  });
  const strange = odoo.lines.filter(
    ({ lineNumber, isCharge }) => lineNumber !== undefined && !isCharge && !lineOf(row, lineNumber),
  );
  const unknown = [...new Set(strange.map(({ lineNumber = '' }) => lineNumber))].map((lineNumber) =>
    onOrder(
      'lineUnknown',
      `Odoo has a line with Walmart line number ${lineNumber}, which Walmart's order does not have; nothing is sent for it: correct the number`,
      lineNumber,
    ),
  );
  return [...ofLines, ...unknown];
};

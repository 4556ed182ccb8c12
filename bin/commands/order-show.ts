/** `bridge order show`: what is known about one purchase order, and what happened to it, in order of time. Ids only. */
import { toIso } from '@bridge/shared/core';
import type { AuditEntry, JsonObject } from '@bridge/shared/ports';
import { type OrderState, orderKey, readOrderRow } from '@bridge/shared/steps';
import { findRow, type LedgerRow } from './failures-rows.ts';
import { findLife, findQuestions, lifeFacts, noOrder } from './order-life.ts';
import { openTarget, type TargetFlags } from './target.ts';
import { bold, oneLine, type Terminal, toFacts, toTable } from './terminal.ts';

interface Moment {
  readonly at: number;
  readonly what: string;
  readonly detail?: string;
  readonly by?: string;
  /** Where the bodies of the call, or the raw order, lie; in JSON only. */
  readonly exchange?: string;
}

const ENTRIES = 300;

const sayValues = (values: JsonObject | undefined): string =>
  Object.entries(values ?? {})
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');

/** `walmart orders.acknowledge: unknown (WALMART_UNKNOWN_OUTCOME), 503, 212 ms, 2 tries`. */
const sayOutcome = ({ outcome }: AuditEntry): string => {
  if (!outcome) return '';
  const { call, result, code, status, durationMs, tries } = outcome;
  const end = `${result}${code === undefined ? '' : ` (${code})`}`;
  const more = [status, `${durationMs} ms`, tries > 1 ? `${tries} tries` : undefined].filter(
    (part) => part !== undefined,
  );
  return `${call}: ${[end, ...more].join(', ')}`;
};

/** `before → after` of an entry of the trail, and of an attempt how it ended. */
export const sayChange = (entry: AuditEntry): string => {
  const change = [sayValues(entry.before), sayValues(entry.after)].filter((text) => text !== '').join(' → ');
  return oneLine([change, sayOutcome(entry)].filter((text) => text !== '').join('; '));
};

const toMoment = (entry: AuditEntry): Moment => ({
  at: entry.at,
  what: entry.event,
  detail: sayChange(entry),
  by: entry.actor,
  ...(entry.exchange === undefined ? {} : { exchange: entry.exchange }),
});

const ofFailure = ({ key, entry }: LedgerRow): readonly Moment[] => {
  const { firstFailedAt, lastFailedAt, attempts, code, state } = entry;
  const detail = `${code}, ${state} under ${key}, ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}`;
  const first: Moment = {
    at: firstFailedAt,
    what: 'failed first',
    detail: attempts === 1 ? detail : code,
    by: entry.flow,
  };
  return attempts === 1 ? [first] : [first, { at: lastFailedAt, what: 'failed last', detail, by: entry.flow }];
};

const ACKNOWLEDGED: Readonly<Record<OrderState['acknowledgement']['state'], string>> = {
  open: 'not yet',
  tried: 'sent, the outcome is read before it is sent again',
  done: 'done',
  ahead: 'done at its deadline, ahead of the sale order',
  notNeeded: 'not needed',
};

const ofRow = (order: OrderState): readonly Moment[] => {
  const moment = (at: number | undefined, what: string, detail?: string): readonly Moment[] =>
    at === undefined ? [] : [{ at, what, ...(detail === undefined ? {} : { detail }) }];
  const { acknowledgement } = order;
  return [
    ...moment(order.orderedAt, 'placed at Walmart'),
    ...moment(order.firstSeenAt, 'captured', order.rawKey),
    ...(order.sentAt === order.firstSeenAt ? [] : moment(order.sentAt, 'sent to order-import, the last time')),
    ...moment(order.failedAt, 'failed for a reason that time may mend'),
    ...moment(acknowledgement.at, 'acknowledgement', ACKNOWLEDGED[acknowledgement.state]),
  ];
};

/** What is still to come. */
const toCome = (order: OrderState, nextLookAt: number | undefined, now: number): readonly Moment[] => [
  ...(order.shipBy === undefined ? [] : [{ at: order.shipBy, what: 'to be shipped by' }]),
  ...(nextLookAt === undefined || nextLookAt <= now ? [] : [{ at: nextLookAt, what: 'looked at next' }]),
];

const sayOdoo = ({ odoo }: OrderState): string =>
  odoo ? `sale order ${odoo.orderId}${odoo.confirmed ? ', confirmed' : ', not confirmed'}` : 'no sale order';

const sayHolds = ({ holds }: OrderState): string =>
  holds.length === 0
    ? 'none'
    : holds.map(({ sku, units, lineNumber }) => `${units} × ${oneLine(sku)} (line ${lineNumber})`).join(', ');

const sayNextLook = (at: number | undefined, now: number): string => {
  if (at === undefined) return 'none: nothing is left to do';
  return at <= now ? 'due: at the next run of order-follow-up' : toIso(at);
};

const toSheet = (
  order: OrderState,
  nextLookAt: number | undefined,
  now: number,
  life: ReturnType<typeof lifeFacts>,
): string =>
  toFacts([
    ['phase', order.phase],
    ['reason', order.reason && oneLine(`${order.reason.code}: ${order.reason.text}`)],
    ['in Odoo', sayOdoo(order)],
    ['acknowledged', ACKNOWLEDGED[order.acknowledgement.state]],
    ['kept from sale', sayHolds(order)],
    ['ship by', order.shipBy === undefined ? undefined : toIso(order.shipBy)],
    ['raw order', order.rawKey],
    ['at work', order.claim && order.claim.until > now ? `a run, until ${toIso(order.claim.until)}` : undefined],
    ['next look', sayNextLook(nextLookAt, now)],
    ...life,
  ]);

const toLine = ({ at, what, detail = '', by = '' }: Moment): readonly string[] => [toIso(at), what, by, detail];

export const showOrder = async (purchaseOrderId: string, flags: TargetFlags, terminal: Terminal): Promise<void> => {
  const target = openTarget(flags);
  const row = await target.state.get(orderKey(target.account, purchaseOrderId));
  if (!row) throw noOrder(target, purchaseOrderId);
  const order = readOrderRow(row);
  const keys = [`order/${purchaseOrderId}`, `acknowledge/${purchaseOrderId}`];
  const life = await findLife(target, purchaseOrderId);
  const questions = await findQuestions(target, life);
  const found = await Promise.all(keys.map((key) => findRow(target, key)));
  const failures = [...found.filter((each) => each !== undefined), ...questions];
  const trail = (await Promise.all(keys.map((key) => target.trail.of(target.account, key, ENTRIES)))).flat();
  const nextLookAt = row.pending?.at;
  const now = target.clock.now();
  const moments = [
    ...ofRow(order),
    ...trail.map(toMoment),
    ...failures.flatMap(ofFailure),
    ...toCome(order, nextLookAt, now),
  ];
  const timeline = moments.sort((a, b) => a.at - b.at);
  const { account } = target;
  terminal.out(
    flags.json
      ? JSON.stringify({
          ...{ account, order, nextLookAt: nextLookAt === undefined ? null : toIso(nextLookAt) },
          life: life ?? null,
          failures: failures.map(({ key, entry }) => ({ key, state: entry.state, code: entry.code })),
          timeline: timeline.map(({ at, ...rest }) => ({ at: toIso(at), ...rest })),
        })
      : [
          bold(terminal, `order ${purchaseOrderId} of ${account}`),
          toSheet(order, nextLookAt, now, lifeFacts(life, questions, now)),
          '',
          toTable(timeline.map(toLine)),
        ].join('\n'),
  );
};

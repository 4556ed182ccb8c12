/**
 * Deliberate defects, as patches of the source. Each text must stand in its file exactly once: a patch that no longer applies
 * fails the run, so that nobody believes in a check that is no more.
 */

export interface Patch {
  readonly file: string;
  readonly find: string;
  readonly put: string;
}

export interface Defect {
  readonly name: string;
  readonly says: string;
  readonly patches: readonly Patch[];
}

const ORDER_PULL = 'functions/order-pull/flow.ts';
const CAPTURE = 'shared/steps/orders/capture.ts';
const IMPORT = 'shared/steps/orders/import.ts';
const IMPORT_WORK = 'shared/steps/orders/import-work.ts';
const MAKE_ORDERS = 'shared/steps/orders/make-orders.ts';
const ORDER_ROWS = 'shared/steps/orders/order-rows.ts';
const PUBLICATION = 'shared/transform/publication.ts';
const REFRESH = 'shared/steps/stock/refresh.ts';
const REDRIVE = 'functions/redrive/flow.ts';
const PUBLISH = 'shared/steps/stock/publish.ts';

const FULFILMENT = 'shared/transform/fulfilment';
const CALL_WALMART = 'shared/steps/order-life/call-walmart.ts';

export const DEFECTS: readonly Defect[] = [
  // First, since it takes the longest.
  {
    name: '"already known" taken for "already finished"',
    says: 'a captured order is known, so its message is never sent again',
    patches: [
      {
        file: ORDER_ROWS,
        find: "    case 'captured':\n      return Math.max(",
        put: "    case 'captured':\n      if (order.phase === 'captured') return undefined;\n      return Math.max(",
      },
    ],
  },
  {
    name: 'acknowledge before capture',
    says: 'order-pull acknowledges each order of a page before it stores any of them',
    patches: [
      {
        file: ORDER_PULL,
        find: '    add(tally, await captureOrders(deps, run, page.rows, shipNodeType));',
        put: `    for (const { purchaseOrderId } of page.rows) if (purchaseOrderId) await (deps.orders as unknown as { acknowledge(po: string): Promise<unknown> }).acknowledge(purchaseOrderId);
    add(tally, await captureOrders(deps, run, page.rows, shipNodeType));`,
      },
    ],
  },
  {
    name: 'search, then create',
    says: 'no claim and no UNIQUE index: an order is looked for in Odoo and made when it is not found',
    patches: [
      {
        file: IMPORT_WORK,
        find: '    if (order.claim && order.claim.until > now) return undefined;\n',
        put: '',
      },
      { file: 'shared/odoo/setup/set-up.ts', find: '  ...uniqueIndexSteps,\n', put: '' },
    ],
  },
  {
    name: 'watermark before capture',
    says: 'order-pull moves its watermark before it reads',
    patches: [
      {
        file: ORDER_PULL,
        find: '  const tally: Record<string, number> = {};\n  for (const shipNodeType of deps.policy.shipNodeTypes) {',
        put: '  const tally: Record<string, number> = {};\n  await writeWatermark(deps.state, run.account, WATERMARK, now);\n  for (const shipNodeType of deps.policy.shipNodeTypes) {',
      },
    ],
  },
  {
    name: 'older version wins',
    says: 'a reading of Odoo that was begun earlier may overwrite a later one',
    patches: [
      {
        file: PUBLICATION,
        find: '  if (state.wanted && truth.version <= state.wanted.version) return state;\n',
        put: '',
      },
    ],
  },
  {
    name: 'version drawn after the read',
    says: 'a reading gets its version when it has ended: the slower one counts as the newer one',
    patches: [
      { file: REFRESH, find: '  const version = await drawVersion(deps);\n', put: '' },
      {
        file: REFRESH,
        find: '  return { version, held, stock, at, counted, eachFactor',
        put: '  const version = await drawVersion(deps);\n  return { version, held, stock, at, counted, eachFactor',
      },
    ],
  },
  {
    name: 'changed-mark cleared blindly',
    says: 'a submission takes the mark away, whatever was marked meanwhile, and does not mark again',
    patches: [
      {
        file: PUBLICATION,
        find: '  state.mark && state.mark.seq <= seq ? unmarked(state) : state;',
        put: '  state.mark && seq >= 0 ? unmarked(state) : state;',
      },
      {
        file: PUBLICATION,
        find: '  return isOlder || isOrderUnknown(state, sent) || (isOutdated && !next.mark) ? markAgain(next, at) : next;',
        put: '  return isOutdated && isOrderUnknown(state, sent) && at < 0 ? markAgain(next, at) : next;',
      },
    ],
  },
  {
    name: 'delta in place of absolute',
    says: 'what Odoo changed by is added to what was published, in place of the whole quantity',
    patches: [
      {
        file: REFRESH,
        find: '  return want(bound, { version: reading.version, quantity, at: reading.at, lineage });',
        put: `  const moved = Math.max(0, (state.published?.quantity ?? 0) + quantity - (state.wanted?.quantity ?? 0));
  return want(bound, { version: reading.version, quantity: moved, at: reading.at, lineage });`,
      },
    ],
  },
  {
    name: 'blind resend after a time-out',
    says: 'a create whose outcome is not known is sent again at once',
    patches: [
      {
        file: MAKE_ORDERS,
        find: '    await making.make(drafts);\n    return undefined;\n',
        put: `    try {
      await making.make(drafts);
    } catch (error) {
      if (!(error instanceof UnknownOutcomeError)) throw error;
      await making.make(drafts);
    }
    return undefined;
`,
      },
    ],
  },
  {
    name: 'redrive under a new key',
    says: 'redrive gives what it sends again a key of its own',
    patches: [
      {
        file: REDRIVE,
        find: '      rows.map(({ envelope }) => ({ envelope, delaySeconds: 0 })),',
        put: "      rows.map(({ envelope }) => ({ envelope: { ...envelope, key: envelope.key + '/again' }, delaySeconds: 0 })),",
      },
    ],
  },
  {
    name: 'row removed before sending again',
    says: 'redrive takes the row out of the ledger, then sends the message',
    patches: [
      {
        file: REDRIVE,
        find: '      ifUnchanged(row, (entry) => toSent(entry, now)),\n    ))\n      ? [row]\n      : [],',
        put: '      ifUnchanged(row, (entry) => toSent(entry, now)),\n    ))\n      ? (await clearUnchanged(deps.ledger, deps.account, row.key, toSent(row.entry, now)), [row])\n      : [],',
      },
    ],
  },
  {
    name: 'stock redriven before orders',
    says: 'what is due is sent in the order of first sending only, whatever it is about',
    patches: [
      {
        file: 'shared/steps/failures/plan-redrive.ts',
        find: '  rankOf(a) - rankOf(b) || a.envelope',
        put: '  rankOf(b) - rankOf(a) || a.envelope',
      },
    ],
  },
  {
    name: 'dead letters thrown away',
    says: 'what its queue gave up is taken from the dead-letter queue, and nobody writes it down',
    patches: [
      {
        file: 'functions/dead-letters/flow.ts',
        find: '  const found = await recordGivenUp(deps.ledger, subject, attempt + MAX_RECEIVE_COUNT, deps.chance.random());',
        put: "  const found = subject.at > 0 ? 'kept' : await recordGivenUp(deps.ledger, subject, attempt + MAX_RECEIVE_COUNT, 0);",
      },
    ],
  },
  {
    name: 'breaker never opens',
    says: 'failed calls are counted, and a system that is down is called on',
    patches: [
      {
        file: 'shared/core/breaker.ts',
        find: 'export const isSick = ({ badInARow, calls }: CallTally, recovering: boolean): boolean => {\n',
        put: 'export const isSick = ({ badInARow, calls }: CallTally, recovering: boolean): boolean => {\n  if (badInARow >= 0) return false;\n',
      },
    ],
  },
  {
    name: 'probe without a lease',
    says: 'when the pause of an open breaker is over every call may probe',
    patches: [
      {
        file: 'shared/core/breaker.ts',
        find: '  if (pauseLeft > 0) return { waitMs: pauseLeft };\n',
        put: "  return pauseLeft > 0 ? { waitMs: pauseLeft } : 'go';\n",
      },
    ],
  },
  {
    name: 'parked without an alert',
    says: 'people count as told of what waits for them, and nobody tells them',
    patches: [
      {
        file: 'shared/lambda/settle-unit.ts',
        find: '    if (!first || !(await raiseAlert({ ...deps, store: deps.ledger, flow }, withOthers(first.alert, group.length - 1))))\n      continue;\n',
        put: '    if (!first) continue;\n',
      },
    ],
  },
  {
    name: 'parked without an activity',
    says: 'no activity is made in Odoo of what waits for a person',
    patches: [
      {
        file: 'functions/problem-report/flow.ts',
        find: '  const made = await each(run, plan.create.slice(0, MOST_MADE), async',
        put: '  const made = await each(run, plan.create.slice(0, MOST_MADE * 0), async',
      },
    ],
  },
  {
    name: 'activity left open',
    says: 'an activity stays open when its failure has gone',
    patches: [
      {
        file: 'functions/problem-report/flow.ts',
        find: '  const closed = await each(run, plan.close, ',
        put: '  const closed = await each(run, plan.close.slice(0, 0), ',
      },
    ],
  },
  {
    name: 'hold released at create',
    says: 'the units of an order are for sale again as soon as its draft exists',
    patches: [
      {
        file: IMPORT,
        find: '    if (order && !isFailure(order)) orders.set(poOf(work), order);\n    else await fail(deps, run, work, order?.error);',
        put: `    if (order && !isFailure(order)) {
      orders.set(poOf(work), order);
      await changeOrder(deps, deps.policy, poOf(work), (row) => (row ? { ...row, holds: [] } : undefined));
    } else await fail(deps, run, work, order?.error);`,
      },
      {
        file: IMPORT,
        find: "import { recheckImported } from './recheck.ts';",
        put: "import { changeOrder } from './order-rows.ts';\nimport { recheckImported } from './recheck.ts';",
      },
    ],
  },
  {
    name: 'feed after PUT',
    says: 'a PUT that overtook an open feed is not sent again when that feed has had its turn',
    patches: [
      {
        file: PUBLICATION,
        find: '    ...(openFeed && { openFeed: { ...openFeed, overtaken: overtaken ?? false } }),',
        put: '    ...(openFeed && { openFeed: { ...openFeed, overtaken: overtaken === undefined } }),',
      },
    ],
  },
  {
    name: 'write_uid filter in a poll',
    says: 'stock-poll leaves out what our own user wrote last',
    patches: [
      {
        file: 'shared/odoo/quants.ts',
        find: "searchPages(rpc, 'stock.quant', [written, await scope()], schema);",
        put: "searchPages(rpc, 'stock.quant', [written, ['write_uid', '!=', 2], await scope()], schema);",
      },
      {
        file: 'shared/odoo/moves.ts',
        find: "        ['write_date', '>=', toOdooDatetime(Math.max(0, sinceMs - overlapMs))],\n        ['location_id'",
        put: "        ['write_date', '>=', toOdooDatetime(Math.max(0, sinceMs - overlapMs))],\n        ['write_uid', '!=', 2],\n        ['location_id'",
      },
    ],
  },
  {
    name: 'whole batch dropped for one bad order',
    says: 'a page of orders with one that cannot be mapped is left out as a whole',
    patches: [
      {
        file: CAPTURE,
        find: '  const entries = distinct(page);\n',
        put: `  const entries = distinct(page);
  if (entries.some(({ raw }) => JSON.stringify(raw).includes('"CAD"') || JSON.stringify(raw).includes('.5"'))) return counts;
`,
      },
    ],
  },
  {
    name: 'brake removed',
    says: 'a run may set any number of SKUs to 0',
    patches: [
      {
        file: PUBLISH,
        find: '  const zeroing = outgoing.filter(isZeroing).length;\n',
        put: '  const zeroing = outgoing.filter(isZeroing).length * 0;\n',
      },
    ],
  },
  {
    name: 'throttling costs attempts',
    says: 'being told to wait is settled like any failure',
    patches: [
      {
        file: 'shared/core/settle.ts',
        find: "      return { action: 'defer', ...told, waitMs, waitSeconds: toQueueDelaySeconds(waitMs) };",
        put: "      return { action: 'retry', ...told, waitSeconds: toQueueDelaySeconds(waitMs) };",
      },
    ],
  },
  {
    name: 'personal data in a log line',
    says: 'the raw order is logged when it is held',
    patches: [
      {
        file: IMPORT_WORK,
        find: "  run.telemetry.warn('order held', { purchaseOrderId, code });",
        put: "  run.telemetry.warn('order held', { purchaseOrderId, code, order: JSON.stringify(work.raw) });",
      },
    ],
  },
  {
    name: 'no comparison before confirming',
    says: 'a tax that the buyer paid is left out, and nobody compares the draft with the independent sum',
    patches: [
      {
        file: IMPORT,
        find: '    if (difference === undefined) return;\n',
        put: "    if (difference !== 'never') return;\n",
      },
      {
        file: IMPORT,
        find: '      ...{ ...order, account: deps.account, customerId, deliveryId },\n',
        put: '      ...{ ...order, account: deps.account, customerId, deliveryId, lines: order.lines.slice(0, 1) },\n',
      },
    ],
  },
  {
    name: 'refund by both paths',
    says: 'an approved credit note goes out, whatever a return has refunded or will refund',
    patches: [
      {
        file: `${FULFILMENT}/credit-notes.ts`,
        find: '  const row = bookNotes(before, notes);\n',
        put: '  const row = notes.length < 0 ? bookNotes(before, notes) : before;\n',
      },
      {
        file: `${FULFILMENT}/credit-notes.ts`,
        find: '  if (unbooked.length > 0) return',
        put: '  if (unbooked.length < 0) return',
      },
      {
        file: `${FULFILMENT}/credit-notes.ts`,
        find: '  if (credits.every((credit) => credit.units > 0 && ',
        put: '  if (credits.every((credit) => credit.units < 0 && ',
      },
    ],
  },
  {
    name: 'quantity 1 for every line',
    says: 'a parcel is confirmed with one unit of each of its lines',
    patches: [
      {
        file: CALL_WALMART,
        find: '  units,\n  trackingNumber: action.kind',
        put: '  units: Math.min(1, units),\n  trackingNumber: action.kind',
      },
    ],
  },
  {
    name: 'status from the first line',
    says: 'every line of an order is taken to stand as its first one stands',
    patches: [
      {
        file: `${FULFILMENT}/balance.ts`,
        find: '  const reads = order.orderLines.orderLine.map(readLine);\n',
        put: `  const [first] = order.orderLines.orderLine;
  const reads = order.orderLines.orderLine.map((line) => {
    const status = first?.orderLineStatuses.orderLineStatus.at(-1) ?? line.orderLineStatuses.orderLineStatus[0];
    const all = status && { ...status, statusQuantity: { ...status.statusQuantity, amount: line.orderLineQuantity.amount } };
    return readLine(all ? { ...line, orderLineStatuses: { orderLineStatus: [all] } } : line);
  });
`,
      },
    ],
  },
  {
    name: 'cancel in Odoo before Walmart agreed',
    says: 'the order is cancelled in Odoo, and then Walmart is asked to cancel it',
    patches: [
      {
        file: CALL_WALMART,
        find: '  const came = await endOf(send(',
        put: "  if (action.kind === 'cancel') await deps.odoo.orderChanges.cancel(standing.odoo.orderId);\n  const came = await endOf(send(",
      },
    ],
  },
  {
    name: 'shipment resent after a time-out',
    says: 'a shipment whose end is not known is sent again at once',
    patches: [
      {
        file: CALL_WALMART,
        find: '  const came = await endOf(send(deps, { ...standing, row: begun }, order, action)).catch(',
        put: `  const again = (error: unknown) => {
    if (!(error instanceof UnknownOutcomeError) || action.kind !== 'ship') throw error;
    return send(deps, { ...standing, row: begun }, order, action);
  };
  const came = await endOf(send(deps, { ...standing, row: begun }, order, action).catch(again)).catch(`,
      },
    ],
  },
];

/** `bridge sku show`: where one SKU's quantity comes from, what Walmart was given, and what it showed when it was read back. */
import { toIso } from '@bridge/shared/core';
import type { AuditEntry } from '@bridge/shared/ports';
import { feedKey, loadSkus, readFeedRow } from '@bridge/shared/steps';
import { isVerified, type Lineage, publishability, type SkuState, sendDueAt } from '@bridge/shared/transform';
import { Command } from 'commander';
import { findRow, type LedgerRow } from './failures-rows.ts';
import { sayChange } from './order-show.ts';
import { openTarget, type Target, type TargetFlags, withTarget } from './target.ts';
import { bold, NothingDone, oneLine, type Terminal, toFacts, toTable } from './terminal.ts';

interface Flags extends TargetFlags {
  readonly node: string;
}

/** Of the trail so many are shown: attempts and changes. */
const ENTRIES = 20;

const LIMITS: Readonly<Record<Lineage['limitedBy'], string>> = {
  nothing: 'limited by nothing',
  zero: 'raised to 0',
  cap: 'cut to the cap',
  hold: 'kept at 0 after an out-of-stock cancellation',
};

/** On one line as a person would reckon it. */
const sayRule = (quantity: number, { freeEach, held, buffer, addedBack, limitedBy }: Lineage): string => {
  const sum = freeEach - held - buffer + addedBack;
  return `${freeEach} − ${held} − ${buffer} + ${addedBack} = ${sum}, ${LIMITS[limitedBy]}: ${quantity}`;
};

type Facts = readonly (readonly [string, string | undefined])[];

const ofWanted = ({ wanted }: SkuState): Facts => {
  if (!wanted) return [['wanted', 'nothing yet: Odoo was not read for it']];
  const { quantity, version, at, lineage } = wanted;
  const head: Facts = [['wanted', `${quantity}, version ${version}, read from Odoo at ${toIso(at)}`]];
  if (!lineage) return head;
  return [
    ...head,
    ['  on hand', `${lineage.onHand} in the unit of the product`],
    ['  − reserved', lineage.reserved],
    ['  − owed', `${lineage.owed} (confirmed demand that Odoo has not reserved)`],
    ['  = free', `${lineage.freeEach} each`],
    ['  − held', `${lineage.held} (captured Walmart orders without a stock move)`],
    ['  − buffer', String(lineage.buffer)],
    ['  + added back', `${lineage.addedBack} (open Walmart orders, by policy)`],
    ['  cap', String(lineage.cap)],
    ['  rule', sayRule(quantity, lineage)],
  ];
};

const ofHold = ({ sku, zeroHold }: SkuState): string | undefined =>
  zeroHold &&
  oneLine(
    `since ${toIso(zeroHold.since)}, ${zeroHold.reason}: until it is counted in Odoo, or bridge stock release ${sku}`,
  );

const ofMark = (state: SkuState): string => {
  const { mark } = state;
  if (!mark) return 'none: nothing is to be sent';
  const dueAt = sendDueAt(state);
  const due = dueAt === undefined ? 'not sent now' : `to be sent from ${toIso(dueAt)}`;
  return `number ${mark.seq}, since ${toIso(mark.since)}, ${due}`;
};

const BY = { put: 'PUT', feed: 'feed', seen: 'nobody: it was there' } as const;

const ofPublished = ({ published }: SkuState): string =>
  published
    ? `${published.quantity}, version ${published.version}, by ${BY[published.by]}${published.feed === undefined ? '' : ` ${published.feed}`}, ${published.phase} at ${toIso(published.at)}`
    : 'nothing yet';

const ofWalmart = ({ walmart }: SkuState): string => {
  if (!walmart) return 'was not asked yet';
  const { listed, inputQty, reservedQty, seenAt } = walmart;
  if (!listed) return `does not have this SKU, seen at ${toIso(seenAt)}`;
  const figures =
    inputQty === undefined
      ? 'has it, quantity not read'
      : `inputQty ${inputQty}, reservedQty ${reservedQty ?? 'not told'}`;
  return `${figures}, read at ${toIso(seenAt)}`;
};

const ofBinding = ({ binding }: SkuState): string => {
  if (!binding) return 'none yet: Odoo was not read for it';
  return binding.status === 'bound'
    ? `product ${binding.productId} in Odoo`
    : `skipped (${binding.reason}) since ${toIso(binding.at)}: not written to Walmart, not set to 0`;
};

const stateOf = (state: SkuState): string => {
  const publishable = publishability(state);
  if (publishable !== 'publishable') return `not written: ${publishable}`;
  if (state.problem && !state.mark)
    return 'refused by Walmart: not sent again until another quantity is wanted, or retried';
  if (isVerified(state)) return state.zeroHold ? 'verified, held at 0' : 'verified';
  return state.mark ? 'to be sent' : (state.published?.phase ?? 'nothing sent');
};

interface Found {
  readonly state: SkuState;
  readonly feed: { readonly intent: string; readonly phase: string; readonly feedId?: string } | undefined;
  readonly failure: LedgerRow | undefined;
  readonly trail: readonly AuditEntry[];
}

/** Its own entries, and those of the feed that carried it last. */
const readTrail = async ({ trail, account }: Target, state: SkuState): Promise<readonly AuditEntry[]> => {
  const feed = state.openFeed?.feed ?? state.published?.feed;
  const subjects = [`sku/${state.sku}`, ...(feed === undefined ? [] : [`feed/${feed}`])];
  const entries = await Promise.all(subjects.map((subject) => trail.of(account, subject, ENTRIES)));
  return entries
    .flat()
    .sort((a, b) => a.at - b.at)
    .slice(-ENTRIES);
};

const find = async (target: Target, sku: string, shipNode: string): Promise<Found> => {
  const { state: store, account } = target;
  const loaded = (await loadSkus({ state: store, account, shipNode }, [sku])).get(sku);
  if (!loaded || loaded.rev === 0)
    throw new NothingDone(
      `${account} knows no SKU ${oneLine(sku)} at ${shipNode === '' ? 'the default ship node' : `ship node ${oneLine(shipNode)}`}: it is the internal reference in Odoo, in its own spelling; another node is given with --node`,
    );
  const { state } = loaded;
  const row = state.openFeed && (await store.get(feedKey(account, state.openFeed.feed)));
  const feed = row && readFeedRow(row);
  return {
    state,
    feed: feed && {
      intent: feed.intent,
      phase: feed.phase,
      ...(feed.feedId === undefined ? {} : { feedId: feed.feedId }),
    },
    failure: await findRow(target, `sku/${sku}`),
    trail: await readTrail(target, state),
  };
};

const ofFeed = ({ state: { openFeed }, feed }: Found): string | undefined =>
  openFeed &&
  `${openFeed.feed} with ${openFeed.quantity}, version ${openFeed.version}, since ${toIso(openFeed.at)}, ${feed ? feed.phase : openFeed.phase}${feed?.feedId === undefined ? '' : ` as ${feed.feedId}`}${openFeed.overtaken ? ', overtaken by a PUT' : ''}`;

const toSheet = (found: Found): string => {
  const { state, failure } = found;
  const { problem } = state;
  return toFacts([
    ['state', stateOf(state)],
    ['binding', ofBinding(state)],
    ...ofWanted(state),
    ['held at 0', ofHold(state)],
    ['mark', ofMark(state)],
    ['published', ofPublished(state)],
    ['open feed', ofFeed(found) ?? 'none'],
    ['Walmart', ofWalmart(state)],
    ['refused', problem && `${problem.quantity}, version ${problem.version}: ${problem.code} at ${toIso(problem.at)}`],
    ['system errors', state.systemErrors === 0 ? undefined : `${state.systemErrors} in a row`],
    ['failure', failure && oneLine(`${failure.entry.state}, ${failure.entry.code}: ${failure.entry.reason}`)],
  ]);
};

const show = async (sku: string, flags: Flags, terminal: Terminal): Promise<void> => {
  const target = openTarget(flags);
  const found = await find(target, sku, flags.node);
  const { state, feed, failure, trail } = found;
  const { account } = target;
  if (flags.json) {
    const entry = failure && { key: failure.key, state: failure.entry.state, code: failure.entry.code };
    const entries = trail.map(({ at, event, actor, before, after, outcome, exchange }) => ({
      ...{ at: toIso(at), event, actor, before, after, outcome, exchange },
    }));
    terminal.out(
      JSON.stringify({
        ...{ account, is: stateOf(state), state, feed: feed ?? null, failure: entry ?? null, trail: entries },
      }),
    );
    return;
  }
  const node = state.shipNode === '' ? 'the default ship node' : `ship node ${state.shipNode}`;
  const lines = trail.map((entry) => [toIso(entry.at), entry.event, entry.actor, sayChange(entry)]);
  const head = bold(terminal, `SKU ${oneLine(sku)} of ${account} at ${node}`);
  terminal.out([head, toSheet(found), ...(lines.length > 0 ? ['', toTable(lines)] : [])].join('\n'));
};

export const skuShowCommand = (terminal: Terminal): Command =>
  withTarget(new Command('show'))
    .description("Each number's lineage, what Walmart was given, what it shows")
    .argument('<sku>', 'internal reference in Odoo')
    .option('--node <node>', 'ship node', '')
    .action((sku: string, flags: Flags) => show(sku, flags, terminal));

/** The whole truth about one SKU at one ship node, as it is stored; what changes it is in publication.ts. */
import * as z from 'zod';

const whole = z.number().int();
const atMs = whole.min(0);
/** Drawn before Odoo is read, one for a whole batch: a higher version is newer knowledge. */
const version = whole.min(0);
const quantity = whole.min(0);

/** Why a SKU is not written to Walmart. Skipped, never set to 0. */
export const SKIP_REASONS = [
  'unflagged',
  'archived',
  'unreadable',
  'notStorable',
  'doubledSku',
  'kit',
  'unitNotCountable',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

const lineageSchema = z.strictObject({
  onHand: z.string(),
  reserved: z.string(),
  owed: z.string(),
  freeEach: whole,
  held: whole,
  buffer: whole,
  addedBack: whole,
  cap: whole,
  limitedBy: z.enum(['nothing', 'zero', 'cap', 'hold']),
});

const bindingSchema = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('bound'), productId: whole.positive() }),
  z.strictObject({ status: z.literal('skipped'), reason: z.enum(SKIP_REASONS), at: atMs }),
]);

/** The newest quantity that Walmart shall have. */
const wantedSchema = z.strictObject({ version, quantity, at: atMs, lineage: lineageSchema.optional() });

/** "To be sent." Cleared only by a submission that was read at or after this mark: `seq` tells marks of one version apart. */
const markSchema = z.strictObject({ seq: whole.positive(), since: atMs, notBefore: atMs.optional() });

/**
 * What we last gave Walmart (or found there). `submitted`: accepted in a feed. `ingested`: Walmart's result for this very
 * SKU was good. `verified`: read back. `refused` and `different`: it is known not to be there. `at`: when it was given, or
 * when Walmart decided on it; a read-back does not move it.
 */
const publishedSchema = z.strictObject({
  version,
  quantity,
  by: z.enum(['put', 'feed', 'seen']),
  feed: z.string().optional(),
  at: atMs,
  phase: z.enum(['submitted', 'ingested', 'verified', 'refused', 'different']),
});

/** The fence: the SKU is in this feed, by our intent id, and its row there is not decided. */
const openFeedSchema = z.strictObject({
  feed: z.string().min(1),
  version,
  quantity,
  seq: whole.min(0),
  at: atMs,
  phase: z.enum(['planned', 'submitted']),
  /** A PUT with another quantity went out meanwhile: which one Walmart processes last is not known. */
  overtaken: z.boolean(),
});

const walmartSchema = z.strictObject({
  listed: z.boolean(),
  /** When that was last learned. */
  seenAt: atMs,
  inputQty: whole.optional(),
  reservedQty: whole.optional(),
});

/** Kept at 0 after an out-of-stock cancellation, whatever Odoo counts as free, until a count in Odoo or a person's word. */
const zeroHoldSchema = z.strictObject({ since: atMs, reason: z.string().min(1) });

/** Walmart refused the quantity of this version: a person's task, until another quantity is wanted. */
const problemSchema = z.strictObject({ version, quantity, code: z.string(), at: atMs });

export const skuStateSchema = z.strictObject({
  sku: z.string().min(1),
  shipNode: z.string(),
  /** Missing until Odoo was read for it. */
  binding: bindingSchema.optional(),
  wanted: wantedSchema.optional(),
  /** Marks made so far; the next mark's `seq`. */
  marks: whole.min(0),
  mark: markSchema.optional(),
  /** PUTs recorded so far: recognises that another one was under way meanwhile. */
  puts: whole.min(0),
  published: publishedSchema.optional(),
  openFeed: openFeedSchema.optional(),
  /** The feed that was decided last: recognises a PUT that was under way meanwhile. */
  closedFeed: z.strictObject({ feed: z.string(), quantity }).optional(),
  /** Missing until Walmart was asked about the SKU. */
  walmart: walmartSchema.optional(),
  problem: problemSchema.optional(),
  zeroHold: zeroHoldSchema.optional(),
  /** SYSTEM_ERROR or TIMEOUT_ERROR in a row for the wanted version. */
  systemErrors: whole.min(0),
});

export type SkuState = z.output<typeof skuStateSchema>;

/** A SKU of which nothing is known yet. */
export const newSkuState = (sku: string, shipNode: string): SkuState => ({
  sku,
  shipNode,
  marks: 0,
  puts: 0,
  systemErrors: 0,
});

export type Publishability = 'publishable' | SkipReason | 'unbound' | 'notAtWalmart' | 'unknownAtWalmart';

/** Only bound SKUs that Walmart is known to have are written. */
export const publishability = (state: SkuState): Publishability => {
  if (!state.binding) return 'unbound';
  if (state.binding.status === 'skipped') return state.binding.reason;
  if (!state.walmart) return 'unknownAtWalmart';
  return state.walmart.listed ? 'publishable' : 'notAtWalmart';
};

/**
 * The open feed carries the newest quantity, so nothing else is to be sent until that feed is decided, released or overdue.
 * Thus no row need be written when Walmart accepts a feed: the mark stays, and its feed's end takes it away.
 */
const isCarried = ({ mark, wanted, openFeed }: SkuState): boolean =>
  mark !== undefined && openFeed !== undefined && mark.seq <= openFeed.seq && wanted?.quantity === openFeed.quantity;

/** When the SKU is to be sent (epoch ms), or undefined when nothing is to be done: its place on the list of changed SKUs. */
export const sendDueAt = (state: SkuState): number | undefined =>
  state.mark && state.wanted && publishability(state) === 'publishable' && !isCarried(state)
    ? Math.max(state.mark.since, state.mark.notBefore ?? 0)
    : undefined;

/** What a sender takes along, and gives back when it has sent: so that what changed meanwhile is noticed. */
export interface Sending {
  readonly sku: string;
  readonly version: number;
  readonly quantity: number;
  readonly seq: number;
  readonly puts: number;
  /** The feed that fenced the SKU when the sending began. */
  readonly fencedBy?: string;
}

/** The newest wanted quantity as a sending, or undefined when nothing is to be sent. */
export const toSending = (state: SkuState): Sending | undefined =>
  state.wanted && sendDueAt(state) !== undefined
    ? {
        sku: state.sku,
        version: state.wanted.version,
        quantity: state.wanted.quantity,
        seq: state.marks,
        puts: state.puts,
        ...(state.openFeed && { fencedBy: state.openFeed.feed }),
      }
    : undefined;

/** What Walmart has as far as we know: to see whether a run zeroes it, and what a sell-out is. */
export const knownAtWalmart = (state: SkuState): number | undefined =>
  state.published && state.published.phase !== 'refused' && state.published.phase !== 'different'
    ? state.published.quantity
    : state.walmart?.inputQty;

/** Walmart has the newest wanted quantity, read back, and nothing is under way that could change it. */
export const isVerified = (state: SkuState): boolean =>
  state.wanted !== undefined &&
  state.mark === undefined &&
  state.published?.phase === 'verified' &&
  state.published.quantity === state.wanted.quantity &&
  (state.openFeed === undefined || state.openFeed.quantity === state.wanted.quantity);

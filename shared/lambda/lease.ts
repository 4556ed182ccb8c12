/** A lease per account and flow with a fencing number: EventBridge may deliver twice, and runs may overlap. */
import * as z from 'zod';
import { type Account, amend } from '../core/index.ts';
import type { Key, Row, StateStore } from '../ports/index.ts';

const leaseSchema = z.object({ holder: z.string(), fence: z.number().int(), until: z.number() });

/** A row that cannot be read is nobody's lease: a flow must not stand still for it, and overlapping runs do no harm. */
const readLease = (row: Row | undefined) => leaseSchema.safeParse(row?.data).data;

export interface Lease {
  readonly key: Key;
  readonly holder: string;
  /** Rises with each holder. */
  readonly fence: number;
}

/** @returns the lease, or undefined while another holder's has not run out. */
export const takeLease = async (
  state: StateStore,
  request: {
    readonly account: Account;
    readonly name: string;
    readonly holder: string;
    readonly now: number;
    readonly forMs: number;
  },
): Promise<Lease | undefined> => {
  const key: Key = { pk: `lease#${request.account}`, sk: request.name };
  let fence = 0;
  const taken = await amend(state, key, (row) => {
    const held = readLease(row);
    if (held && held.until > request.now && held.holder !== request.holder) return undefined;
    fence = (held?.fence ?? 0) + 1;
    return { ...key, data: { holder: request.holder, fence, until: request.now + request.forMs } };
  });
  return taken ? { key, holder: request.holder, fence } : undefined;
};

/** Gives the lease back, if it is still this holder's. */
export const releaseLease = async (state: StateStore, lease: Lease): Promise<void> => {
  await amend(state, lease.key, (row) => {
    const held = readLease(row);
    if (held?.fence !== lease.fence) return undefined;
    return { ...lease.key, data: { ...held, until: 0 } };
  });
};

/** What must never happen, whatever else does: leaks, exceeded limits, bypassed brakes, changes without a trail. */

import { type Invariant, timeText } from '../breach.ts';
import type { Seen, Written } from '../effects.ts';
import type { Stretch } from '../hindered.ts';

const private_: Invariant = {
  name: 'no personal data or secret outside',
  says: 'No planted mark of a buyer, key or token shows in a log line, state, ledger, audit, alert or message.',
  holds: 'always',
  find: ({ leaks }) =>
    leaks.slice(0, 3).map(({ where, text }) => ({ invariant: private_.name, subject: where, facts: `…${text}…` })),
};

const rates: Invariant = {
  name: 'rate limits kept',
  says: 'Walmart never had to refuse a call of ours for its rate.',
  holds: 'always',
  find: ({ walmart }) =>
    walmart.throttled === 0
      ? []
      : [
          {
            invariant: rates.name,
            subject: '429',
            facts: `${walmart.throttled} calls were above Walmart's own limits`,
          },
        ],
};

/** Each revoked token and each renewal that broke off makes one write more than the clock would. */
const secretWrites: Invariant = {
  name: 'secret writes within the quota',
  says: 'The vault never had to refuse a write for its frequency, but after tokens were revoked or a renewal broke off.',
  holds: 'always',
  find: ({ bridge, counts, hindrances }) => {
    const reasons = (counts.get('tokens revoked') ?? 0) + hindrances.length;
    if (bridge.vaultRefusals === 0 || reasons > 0) return [];
    return [{ invariant: secretWrites.name, subject: 'vault', facts: `${bridge.vaultRefusals} writes were too many` }];
  },
};

const byInvocation = (written: readonly Seen<Written>[]): ReadonlyMap<string, readonly Seen<Written>[]> =>
  Map.groupBy(written, ({ who }) => who);

const ZERO_SHARE = 0.05;
/** The longest function. */
const SETTLING_MS = 10 * 60_000;

/** Not what is sent again because an older feed's row had overwritten it. */
const isZeroing = ({ quantity, before, lastWritten }: Written): boolean =>
  quantity === 0 && before > 0 && lastWritten > 0;

const isReleased = (releases: readonly Stretch[], at: number): boolean =>
  releases.some(({ from, until }) => from <= at && at <= until);

const brakes: Invariant = {
  name: 'brakes hold',
  says: 'While no person has released the brake, no run sets more SKUs to 0 than the policy allows.',
  holds: 'always',
  find: ({ effects, plan, doings }) =>
    [...byInvocation(effects.written)].flatMap(([who, written]) => {
      const zeroed = new Set(
        written
          .filter(({ at, value }) => !isReleased(doings.releases, at) && isZeroing(value))
          .map(({ value }) => value.sku),
      );
      const limit = Math.max(plan.zeroCountFloor, Math.floor(plan.goods.length * ZERO_SHARE) + 1);
      return zeroed.size < limit
        ? []
        : [{ invariant: brakes.name, subject: who, facts: `${zeroed.size} SKUs set to 0 in one run, limit ${limit}` }];
    }),
};

const audited: Invariant = {
  name: 'every change in the trail',
  says: 'A quantity that a run gave to Walmart, and was told that it is taken, is in the audit, unless that run crashed, ran out of time, failed, or AWS failed it.',
  holds: 'always',
  find: ({ effects, broken, struckByAws, now }) => {
    const trail = new Set(effects.audited.map(({ who, value }) => `${who} ${value.subject}`));
    return effects.written.flatMap(({ at, who, value }) => {
      const mayStillCome = now - at < SETTLING_MS;
      const isKnown = value.by === 'feed' || trail.has(`${who} sku/${value.sku}`);
      if (!value.isTaken || isKnown || mayStillCome || broken.has(who) || struckByAws.has(who)) return [];
      return [
        {
          invariant: audited.name,
          subject: value.sku,
          facts: `${value.quantity} by ${who} ${timeText(at)} is not in the audit`,
        },
      ];
    });
  },
};

const isWait = (code: string): boolean => /THROTTLED|QUOTA|WALMART_RATE/.test(code);

const patient: Invariant = {
  name: 'throttling costs no attempt',
  says: 'Being told to wait is never counted as a failed attempt in the ledger.',
  holds: 'always',
  find: ({ effects }) => {
    const attempts = new Map<string, number>();
    return effects.failures.flatMap(({ who, value }) => {
      const before = attempts.get(value.key) ?? 0;
      attempts.set(value.key, value.attempts);
      if (!isWait(value.code) || value.attempts <= before) return [];
      return [
        {
          invariant: patient.name,
          subject: value.key,
          facts: `${who} counted ${value.code} as attempt ${value.attempts}`,
        },
      ];
    });
  },
};

export const LIMIT_INVARIANTS: readonly Invariant[] = [private_, rates, secretWrites, brakes, audited, patient];

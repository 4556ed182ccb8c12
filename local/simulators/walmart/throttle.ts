/** Token buckets that fill continuously: a limit of 10 an hour gives one token each six minutes. */

import type { Limit } from './limits.ts';

export interface Take {
  readonly allowed: boolean;
  /** Whole tokens left after this call. */
  readonly left: number;
  /** Epoch milliseconds at which the next token is there. */
  readonly replenishedAt: number;
}

export interface Throttle {
  take(endpoint: string, limit: Limit, now: number): Take;
}

export const createThrottle = (): Throttle => {
  const buckets = new Map<string, { tokens: number; at: number }>();

  return {
    take(endpoint, limit, now) {
      const name = limit.bucket ?? endpoint;
      const bucket = buckets.get(name) ?? { tokens: limit.tokens, at: now };
      const tokenMs = limit.periodMs / limit.tokens;
      const filled = Math.min(limit.tokens, bucket.tokens + (now - bucket.at) / tokenMs);
      const allowed = filled >= 1;
      const tokens = allowed ? filled - 1 : filled;
      buckets.set(name, { tokens, at: now });
      const missing = 1 - (tokens - Math.floor(tokens));
      return { allowed, left: Math.floor(tokens), replenishedAt: Math.ceil(now + missing * tokenMs) };
    },
  };
};

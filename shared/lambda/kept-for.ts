/** How long entries of the trail count: each is given its end when it is written. */
import { DAY_MS } from '../core/index.ts';
import type { Audit } from '../ports/index.ts';

/** @param days after which an entry counts as gone; one that has an end of its own keeps it. */
export const keptFor = (audit: Audit, days: number): Audit => ({
  append: (entries) => audit.append(entries.map((entry) => ({ expiresAt: entry.at + days * DAY_MS, ...entry }))),
});

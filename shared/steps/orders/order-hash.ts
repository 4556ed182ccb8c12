/** The hash of an order as Walmart sent it: equal for two readings of the same order, whichever list they came from. */
import { hashOf } from '../../core/index.ts';

const isEmpty = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0);

/** Null, an empty list and a missing member mean the same in Walmart's answers (walmart-api.md 7.3). */
const withoutEmpty = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => !isEmpty(member))
      .map(([name, member]) => [name, withoutEmpty(member)]),
  );
};

/** `shipNode` is left out: the released list writes it as an empty list (walmart-api.md 7.3), and it never changes. */
export const orderHashOf = (raw: unknown): string => {
  const compared = withoutEmpty(raw);
  if (typeof compared !== 'object' || compared === null || Array.isArray(compared)) return hashOf(compared);
  return hashOf({ ...compared, shipNode: undefined });
};

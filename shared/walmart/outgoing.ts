/** Our own check of what is about to be written to Walmart: every finding names the field, its value and the rule; nothing is sent. */
import * as z from 'zod';
import { InvalidDataError, type Issue } from '../core/index.ts';

const LONGEST_VALUE = 60;

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, name) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined),
    value,
  );

/** What a person wrote freely may be about a person. */
const FREE_TEXT = 'comments';

const spell = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'missing');
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
};

/**
 * The value, as the schema gives it back.
 * @throws {InvalidDataError} WALMART_REQUEST_INVALID with every issue.
 */
export const checked = <S extends z.ZodType>(schema: S, value: unknown, subject: string): z.output<S> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues: readonly Issue[] = parsed.error.issues.map((issue) => ({
    path: issue.path.map(String).join('.'),
    rule: issue.message,
    value: issue.path.at(-1) === FREE_TEXT ? '***' : spell(valueAt(value, issue.path)),
  }));
  const [first] = issues;
  throw new InvalidDataError({
    code: 'WALMART_REQUEST_INVALID',
    message: `Nothing was sent to Walmart for ${subject}: ${first?.path} is ${first?.value}; ${first?.rule}`,
    facts: { subject, field: first?.path ?? null, issues: issues.length },
    issues,
  });
};

export const lineNumber = z.string().trim().min(1, { error: 'a line number is needed' });

export const units = z
  .number({ error: 'a whole number of units is needed' })
  .int({ error: 'a whole number of units is needed' })
  .min(1, { error: 'at least 1 unit is needed' });

/** What the caller has read of the order: a line, and its units that are neither shipped nor cancelled. */
export interface OpenLine {
  readonly lineNumber: string;
  readonly open: number;
}

export const openLine = z.object({ lineNumber, open: z.number().int().min(0) });

interface Wanted {
  readonly lineNumber: string;
  readonly units: number;
  readonly path: readonly PropertyKey[];
}

/** Each line must be one of the order's and stand once, with no more units than are open. */
export const checkOpen = (
  known: readonly OpenLine[],
  wanted: readonly Wanted[],
  issues: z.core.$ZodRawIssue[],
): void => {
  const seen = new Set<string>();
  for (const line of wanted) {
    const open = known.find((each) => each.lineNumber === line.lineNumber)?.open;
    const add = (message: string, ...inner: readonly PropertyKey[]) =>
      issues.push({ code: 'custom', message, input: line, path: [...line.path, ...inner] });
    if (open === undefined)
      add(`the order has no such line; it has ${known.map((each) => each.lineNumber).join(', ')}`, 'lineNumber');
    else if (seen.has(line.lineNumber)) add('a line may stand once only', 'lineNumber');
    else if (line.units > open) add(`${line.units} units are wanted, ${open} are open`);
    seen.add(line.lineNumber);
  }
};

/** Walmart's quantity: text. */
export const quantity = (amount: number) => ({ unitOfMeasurement: 'EACH', amount: String(amount) });

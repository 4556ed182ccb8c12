/** Brakes against massive accidents: a run that looks wrong stops and asks a person (docs/architecture.md, rule 12). */
import type { Policy } from '../core/index.ts';

export interface ZeroingRun {
  /** SKUs of the account that are now above 0. */
  readonly aboveZero: number;
  /** … of them, those that this run would set to 0. */
  readonly zeroing: number;
}

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

/** @returns why the run must stop, or undefined. It stops beyond the share, but never for fewer SKUs than the floor. */
export const zeroingBrake = (
  run: ZeroingRun,
  policy: Pick<Policy, 'zeroShareLimit' | 'zeroCountFloor'>,
): string | undefined =>
  run.zeroing >= policy.zeroCountFloor && run.zeroing > run.aboveZero * policy.zeroShareLimit
    ? `The run would set ${run.zeroing} of ${run.aboveZero} SKUs that are above 0 to 0, more than ${percent(policy.zeroShareLimit)}; nothing was sent. Check the stock in Odoo; if it is right, release the run.`
    : undefined;

export interface BulkRead {
  /** What was read, for the message: "stock.quant of Odoo", "inventories of Walmart". */
  readonly what: string;
  readonly rows: number;
  /** Rows of the last complete read; undefined before the first. */
  readonly lastRows: number | undefined;
}

/** @returns why the read is not to be trusted, or undefined. */
export const shortReadBrake = (read: BulkRead, policy: Pick<Policy, 'readShareFloor'>): string | undefined =>
  read.lastRows !== undefined && read.rows < read.lastRows * policy.readShareFloor
    ? `The read of ${read.what} gave ${read.rows} rows after ${read.lastRows} last time, under ${percent(policy.readShareFloor)}; nothing was changed from it. Check the rights and the filter of the reading user; if the rows are really gone, release the run.`
    : undefined;

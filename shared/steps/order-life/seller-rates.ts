/** Publishes the seller's rates once an hour: the windows are 30 days long, and nothing changes them faster. */
import { HOUR_MS, SECOND_MS } from '../../core/index.ts';
import type { Run } from '../../lambda/index.ts';
import { toSellerRates } from '../../transform/index.ts';
import { readWatermark, writeWatermark } from '../watermark.ts';
import { type CountScope, readSellerCounts } from './order-counts.ts';

const MARK = 'seller-rates';
/** Less what a schedule may come early. */
const EVERY_MS = HOUR_MS - 20 * SECOND_MS;

/** What is counted too seldom to say anything is not published: see `toSellerRates`. */
export const tellSellerRates = async (scope: CountScope, run: Run): Promise<void> => {
  const last = await readWatermark(scope.state, scope.account, MARK);
  if (last !== undefined && run.startedAt - last < EVERY_MS) return;
  const counts = await readSellerCounts(scope, run.startedAt);
  const { cancelledPercent, onTimePercent, validTrackingPercent } = toSellerRates(counts);
  const tell = (name: string, percent: number | undefined): void => {
    if (percent !== undefined) run.telemetry.add(name, 'Count', percent);
  };
  tell('CancelledPercent', cancelledPercent);
  tell('OnTimePercent', onTimePercent);
  tell('ValidTrackingPercent', validTrackingPercent);
  run.telemetry.info('seller rates', { ...counts, cancelledPercent, onTimePercent, validTrackingPercent });
  await writeWatermark(scope.state, scope.account, MARK, run.startedAt);
};

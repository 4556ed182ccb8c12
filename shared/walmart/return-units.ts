/** Where the units of a returned line are, from the arrays per quantity; the older single fields stand in where they are missing. */
import type { WalmartReturnLine } from './schemas/return.ts';

export interface ReturnUnits {
  readonly units: number;
  /** `INITIATED`, `DELIVERED`, `COMPLETED`, or a word that came later. */
  readonly status: string | undefined;
  readonly refundStatus: string | undefined;
  readonly at: number | undefined;
}

export const returnUnitsOf = (line: WalmartReturnLine): readonly ReturnUnits[] =>
  line.currentTrackingStatuses.length > 0
    ? line.currentTrackingStatuses.map((each) => ({
        units: each.quantity.measurementValue,
        status: each.status,
        refundStatus: each.currentRefundStatus,
        at: each.statusTime,
      }))
    : [
        {
          units: line.quantity.measurementValue,
          status: line.status,
          refundStatus: line.currentRefundStatus,
          at: line.statusTime,
        },
      ];

/** Who gave money back, for how many units. */
export const refundChannelsOf = (
  line: WalmartReturnLine,
): readonly { readonly channel: string | undefined; readonly units: number }[] => {
  const channels = line.refundChannels.map((each) => ({
    channel: each.refundChannelName,
    units: each.quantity.measurementValue,
  }));
  if (channels.length > 0 || line.refundChannel === undefined) return channels;
  return [{ channel: line.refundChannel, units: line.refundedQty ?? 0 }];
};

/**
 * The seller's own rates, to be held beside Walmart's standards (`SELLER_STANDARDS`). Early signs and no copies of Walmart's:
 * "on time" is shipped by the ship-by time, where Walmart counts the delivery.
 */

export interface SellerCounts {
  /** Orders of the window that we ship ourselves. */
  readonly orders: number;
  /** Orders that the seller cancelled in the window, whole or in part; the buyers' own wishes left out. */
  readonly cancelled: number;
  /** Units in parcels that went out by the ship-by time of their order, and later. */
  readonly onTime: number;
  readonly late: number;
  /** Units in parcels of carriers that Walmart can follow. */
  readonly tracked: number;
}

export interface SellerRates {
  /** In percent; missing while too little was counted to say anything. */
  readonly cancelledPercent?: number;
  readonly onTimePercent?: number;
  readonly validTrackingPercent?: number;
}

/** One of fewer orders moves a rate by more than the standard allows: that is no sign of anything. */
export const LEAST_COUNTED = 50;

const percentOf = (part: number, whole: number): number => Math.round((part / whole) * 10_000) / 100;

export const toSellerRates = ({ orders, cancelled, onTime, late, tracked }: SellerCounts): SellerRates => {
  const shipped = onTime + late;
  return {
    ...(orders >= LEAST_COUNTED && { cancelledPercent: percentOf(cancelled, orders) }),
    ...(shipped >= LEAST_COUNTED && {
      onTimePercent: percentOf(onTime, shipped),
      validTrackingPercent: percentOf(tracked, shipped),
    }),
  };
};

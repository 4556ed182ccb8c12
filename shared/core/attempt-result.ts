/** How a failed call to the other side ended, for the trail. */
import { BridgeError, UnknownOutcomeError } from './errors.ts';

/** @returns `refused`: understood and declined, by them or for our key; `throttled`: later; `unknown`: to be settled by reading; else `failed`. */
export const failureResult = (error: unknown): 'refused' | 'throttled' | 'unknown' | 'failed' => {
  if (error instanceof UnknownOutcomeError) return 'unknown';
  if (!(error instanceof BridgeError)) return 'failed';
  switch (error.disposition) {
    case 'throttled':
      return 'throttled';
    case 'retry':
      return 'failed';
    case 'park':
    case 'refresh':
    case 'alert':
      return 'refused';
    default:
      return error.disposition satisfies never;
  }
};

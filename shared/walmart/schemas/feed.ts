/** Feeds as Walmart reports them (walmart-api.md section 11). */
import * as z from 'zod';
import { idText, listOf, maybe, maybeObject, timeMs, wholeNumber } from './values.ts';

export const feedAcceptedSchema = z.object({ feedId: idText });

export const FEED_STATUSES = ['RECEIVED', 'INPROGRESS', 'PROCESSED', 'ERROR'] as const;
export const INGESTION_STATUSES = ['INPROGRESS', 'SUCCESS', 'DATA_ERROR', 'SYSTEM_ERROR', 'TIMEOUT_ERROR'] as const;

const feedStatus = z.enum(FEED_STATUSES, { error: `one of ${FEED_STATUSES.join(', ')} is needed` });

const ingestionErrors = maybeObject(
  z.object({
    /** One object in place of an array, or null, also occur. */
    ingestionError: listOf(
      z.object({
        type: maybe(z.string()),
        code: maybe(idText),
        field: maybe(z.string()),
        description: maybe(z.string()),
      }),
    ),
  }),
).transform((value) => value?.ingestionError ?? []);

const feedItem = z.object({
  sku: idText,
  index: maybe(wholeNumber),
  ingestionStatus: z.enum(INGESTION_STATUSES, { error: `one of ${INGESTION_STATUSES.join(', ')} is needed` }),
  ingestionErrors,
});

const counts = {
  itemsReceived: maybe(wholeNumber),
  itemsSucceeded: maybe(wholeNumber),
  itemsFailed: maybe(wholeNumber),
  itemsProcessing: maybe(wholeNumber),
};

/** GET /v3/feeds/{feedId}. `PROCESSED` says nothing about the single items. */
export const feedStatusSchema = z.object({
  feedId: idText,
  feedStatus,
  feedSubmissionDate: maybe(timeMs),
  ingestionErrors,
  ...counts,
  itemDetails: maybeObject(z.object({ itemIngestionStatus: listOf(feedItem) })),
});

/** GET /v3/feeds. */
export const feedListSchema = z.object({
  totalResults: maybe(wholeNumber),
  results: maybeObject(
    z.object({
      feed: listOf(
        z.object({
          feedId: idText,
          feedType: maybe(z.string()),
          feedStatus: maybe(z.string()),
          /** Epoch milliseconds. */
          feedDate: maybe(timeMs),
          modifiedDtm: maybe(timeMs),
          ...counts,
        }),
      ),
    }),
  ),
});

export type FeedItem = z.output<typeof feedItem>;
export type FeedSummary = NonNullable<z.output<typeof feedListSchema>['results']>['feed'][number];
export type FeedStatus = (typeof FEED_STATUSES)[number];

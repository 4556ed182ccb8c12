/**
 * Stands in for `@smithy/core/event-streams` in the bundles: of S3 only `SelectObjectContent` streams events, and no function
 * calls it.
 */
const refuse = () => {
  throw new Error('Event streams are not in this bundle: see lib/bundle/no-event-streams.mjs');
};

export const eventStreamSerdeProvider = () => ({ serialize: refuse, deserialize: refuse });
export const resolveEventStreamSerdeConfig = (config) => config;
export class EventStreamSerde {
  constructor() {
    refuse();
  }
}

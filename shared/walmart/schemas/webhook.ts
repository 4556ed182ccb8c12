/** The answers of the notification API (walmart-api.md section 14.1); secrets that come back in clear text are left out. */
import * as z from 'zod';
import { isRecord } from '../problems.ts';
import { idText, maybe, maybeObject } from './values.ts';

/** The list under whichever key: schemas say `event` and `eventTypes`, examples `events`; one single object counts as a list of one. */
const listUnder = <S extends z.ZodType>(element: S) =>
  z.preprocess((value) => {
    if (Array.isArray(value)) return value;
    if (!isRecord(value)) return value;
    const list = value.events ?? value.event ?? value.eventTypes ?? value.subscriptions;
    if (Array.isArray(list)) return list;
    if (isRecord(list)) return [list];
    return 'eventType' in value ? [value] : [];
  }, z.array(element));

const eventType = z.object({
  resourceName: maybe(z.string()),
  eventType: z.string().min(1),
  eventVersion: maybe(z.string()),
  description: maybe(z.string()),
});

export const eventTypesSchema = listUnder(eventType);

const subscription = z.object({
  subscriptionId: idText,
  eventType: z.string().min(1),
  eventVersion: maybe(z.string()),
  resourceName: maybe(z.string()),
  eventUrl: maybe(z.string()),
  status: maybe(z.string()),
  authDetails: maybeObject(z.object({ authMethod: maybe(z.string()), authHeaderName: maybe(z.string()) })),
});

export const subscriptionsSchema = listUnder(subscription);

export const webhookMessageSchema = z.object({ message: maybe(z.string()), subscriptionId: maybe(idText) });

export type WebhookEventType = z.output<typeof eventType>;
export type WebhookSubscription = z.output<typeof subscription>;

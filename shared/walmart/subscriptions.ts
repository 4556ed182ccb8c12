/** Our subscriptions to Walmart's events: which we want, which there are, and how the one becomes the other (walmart-api.md section 14). */
import type { CallOptions } from './http.ts';
import type { WebhookEventType, WebhookSubscription } from './schemas/webhook.ts';
import type { Webhooks, WebhookTarget } from './webhooks.ts';

/** What the door makes use of. The name of the resource is the fallback for what Walmart does not tell. */
const RESOURCES: ReadonlyMap<string, string> = new Map([
  ['ORDER_UPDATES', 'ORDER'],
  ['RETURN_CREATED', 'RETURNS'],
  ['RETURN_DELIVERED', 'RETURNS'],
  ['RETURN_INVOICED', 'RETURNS'],
]);
export const WANTED_EVENTS: readonly string[] = [...RESOURCES.keys()];

/** Their place is taken by ORDER_UPDATES. */
export const LEGACY_EVENTS: ReadonlySet<string> = new Set(['PO_CREATED', 'PO_LINE_AUTOCANCELLED', 'INTENT_TO_CANCEL']);
/** Epoch milliseconds: 15 December 2026. */
export const LEGACY_EVENTS_END = Date.UTC(2026, 11, 15);

/** Does the address lead to a door of this product? Whatever else is subscribed belongs to others. */
export const isDoorAddress = (url: string | undefined): boolean =>
  url !== undefined && /^https:\/\/[^/?#]+\/walmart\/[0-9a-f]{40}$/.test(url);

export type SubscriptionOutcome = 'kept' | 'changed' | 'made';

export interface EnsuredSubscription {
  readonly eventType: string;
  /** Missing when Walmart did not tell it. */
  readonly subscriptionId: string | undefined;
  readonly outcome: SubscriptionOutcome;
}

/** An event as Walmart offers it now: the set changes without notice. */
export const offeredTarget = (
  offered: readonly WebhookEventType[],
  eventType: string,
  how: Pick<WebhookTarget, 'eventUrl'> & Required<Pick<WebhookTarget, 'auth'>>,
): WebhookTarget | undefined => {
  const found = offered.find((each) => each.eventType === eventType);
  if (!found) return undefined;
  return {
    eventType,
    resourceName: found.resourceName ?? RESOURCES.get(eventType) ?? 'ORDER',
    ...(found.eventVersion === undefined ? {} : { eventVersion: found.eventVersion }),
    ...how,
  };
};

const isActive = ({ status }: WebhookSubscription): boolean => status?.toUpperCase() === 'ACTIVE';

/** Walmart never tells the key; that the address is the present one tells it, since its end comes from the key. */
const isAsWanted = (subscription: WebhookSubscription, { eventUrl, auth }: WebhookTarget): boolean => {
  const { authMethod, authHeaderName } = subscription.authDetails ?? {};
  const isSame = (told: string | undefined, wanted: string | undefined): boolean =>
    told === undefined || told.toUpperCase() === wanted?.toUpperCase();
  return (
    isActive(subscription) &&
    subscription.eventUrl === eventUrl &&
    isSame(authMethod, auth?.method) &&
    isSame(authHeaderName, auth?.headerName)
  );
};

/** Ours for this event, the one that is right already first. */
const oursFor = (there: readonly WebhookSubscription[], target: WebhookTarget): WebhookSubscription | undefined => {
  const ours = there.filter(
    ({ eventType, eventUrl }) =>
      eventType === target.eventType && (isDoorAddress(eventUrl) || eventUrl === target.eventUrl),
  );
  return ours.find((each) => isAsWanted(each, target)) ?? ours[0];
};

/**
 * Makes each target be subscribed once: one that is right is kept, one of ours with another address, key or status is changed,
 * a missing one is made. Others' subscriptions are left alone. Repeatable, also after an unclear end.
 * @param options.renew gives Walmart address and key again even where they seem right.
 */
export const ensureSubscriptions = async (
  webhooks: Pick<Webhooks, 'list' | 'patch' | 'subscribe'>,
  targets: readonly WebhookTarget[],
  options: CallOptions & { readonly renew?: boolean } = {},
): Promise<readonly EnsuredSubscription[]> => {
  const { renew = false, ...call } = options;
  const there = await webhooks.list({}, call);
  const ensured: EnsuredSubscription[] = [];
  const missing: WebhookTarget[] = [];
  for (const target of targets) {
    const found = oursFor(there, target);
    if (!found) missing.push(target);
    else {
      const { eventType, subscriptionId } = found;
      const isKept = !renew && isAsWanted(found, target);
      const { eventUrl, auth } = target;
      if (!isKept) await webhooks.patch(subscriptionId, { eventUrl, status: 'ACTIVE', ...(auth && { auth }) }, call);
      ensured.push({ eventType, subscriptionId, outcome: isKept ? 'kept' : 'changed' });
    }
  }
  const made = missing.length > 0 ? await webhooks.subscribe(missing, call) : [];
  const idOf = (target: WebhookTarget): string | undefined =>
    made.find(({ eventType }) => eventType === target.eventType)?.subscriptionId;
  return [
    ...ensured,
    ...missing.map((each) => ({ eventType: each.eventType, subscriptionId: idOf(each), outcome: 'made' as const })),
  ];
};

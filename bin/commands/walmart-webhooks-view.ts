/** How subscriptions at Walmart are shown, and what about them needs a person's attention. */
import { isDoorAddress, LEGACY_EVENTS, LEGACY_EVENTS_END, type WebhookSubscription } from '@bridge/shared/walmart';
import { oneLine } from './terminal.ts';

/** Without a query: others may keep their keys there. */
export const addressOf = ({ eventUrl = '' }: WebhookSubscription): string => {
  const url = URL.parse(eventUrl);
  return url === null ? oneLine(eventUrl) : `${url.origin}${url.pathname}`;
};

export const statusOf = ({ status }: WebhookSubscription): string => oneLine(status ?? 'unknown');

export const subscriptionRows = (there: readonly WebhookSubscription[]): readonly (readonly string[])[] => [
  ['event', 'status', 'by', 'address', 'whose', 'id'],
  ...there.map((each) => [
    oneLine(each.eventType),
    statusOf(each),
    oneLine(each.authDetails?.authMethod ?? 'nothing'),
    addressOf(each),
    isDoorAddress(each.eventUrl) ? 'ours' : "another system's",
    each.subscriptionId,
  ]),
];

const ofLegacy = ({ eventType, subscriptionId }: WebhookSubscription, now: number): string => {
  const when = now < LEGACY_EVENTS_END ? 'ends on 15 December 2026' : 'has ended on 15 December 2026';
  return `${eventType} ${when}: ORDER_UPDATES takes its place; then bridge walmart webhooks remove ${subscriptionId}`;
};

export const toWarnings = (there: readonly WebhookSubscription[], now: number): readonly string[] => {
  const ours = there.filter(({ eventUrl }) => isDoorAddress(eventUrl));
  const asleep = ours.filter((each) => statusOf(each).toUpperCase() !== 'ACTIVE');
  const isFollowed = ours.some((each) => each.eventType === 'ORDER_UPDATES' && !asleep.includes(each));
  return [
    ...there.filter(({ eventType }) => LEGACY_EVENTS.has(eventType)).map((each) => ofLegacy(each, now)),
    ...asleep.map((each) => `${each.eventType} is ${statusOf(each)}: bridge walmart webhooks subscribe wakes it up`),
    ...(isFollowed
      ? []
      : [
          'No ORDER_UPDATES reach the bridge, so that changes are found by polling only: bridge walmart webhooks subscribe',
        ]),
  ];
};

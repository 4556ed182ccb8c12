/** Webhooks: who subscribed to what, and what was sent. */

/** Sends one request; the answer's status, or a rejection if nobody answered. */
export type Deliver = (
  url: string,
  headers: Readonly<Record<string, string>>,
  bodyText: string,
) => Promise<{ readonly status: number }>;

export interface AuthDetails {
  readonly authMethod?: string;
  readonly authHeaderName?: string;
  readonly userName?: string;
  readonly password?: string;
  readonly clientSecret?: string;
  readonly clientId?: string;
  readonly authUrl?: string;
}

export interface Subscription {
  readonly subscriptionId: string;
  readonly eventType: string;
  readonly eventVersion: string;
  readonly resourceName: string;
  readonly eventUrl: string;
  readonly authDetails: AuthDetails | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: 'ACTIVE' | 'INACTIVE';
}

/** One event for one subscription, with each time it was sent. Status 0: nobody answered in time. */
export interface HookEvent {
  readonly eventId: string;
  readonly subscriptionId: string;
  readonly eventType: string;
  /** Within `ORDER_UPDATES`. */
  readonly subEventType?: string;
  readonly subject: string;
  readonly at: number;
  readonly sent: { readonly at: number; readonly status: number }[];
  /** Taken, or given up after the last retry. */
  ended: 'taken' | 'lost' | undefined;
}

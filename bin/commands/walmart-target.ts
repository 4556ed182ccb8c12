/** Walmart's subscriptions of one account, and the door that they are to post to. */
import { awsHttp, systemChance } from '@bridge/shared/aws';
import { type Environment, Secret, SetupError } from '@bridge/shared/core';
import { readDoorTokens } from '@bridge/shared/lambda';
import { WALMART_BASIC_USER, WALMART_SIGNATURE_HEADER, walmartAddressPart } from '@bridge/shared/messages';
import {
  connectWalmart,
  isDoorAddress,
  type WebhookAuth,
  type WebhookSubscription,
  type Webhooks,
} from '@bridge/shared/walmart';
import { type Command, Option } from 'commander';
import { openTarget, type Target, type TargetFlags, withTarget } from './target.ts';

export interface WalmartFlags extends TargetFlags {
  readonly walmartUrl?: string;
  readonly channelType?: string;
}

export interface DoorFlags extends WalmartFlags {
  readonly url?: string;
  readonly auth: 'hmac' | 'basic';
}

export const withWalmart = (command: Command): Command =>
  withTarget(command)
    .option('--walmart-url <url>', "Walmart's API; by default that of the environment")
    .option('--channel-type <uuid>', 'WM_CONSUMER.CHANNEL.TYPE, for keys that need it');

export const withDoor = (command: Command): Command =>
  withWalmart(command)
    .option('--url <url>', "the door: the stack's output WalmartWebhookAddress; by default as subscribed already")
    .addOption(
      new Option('--auth <how>', 'how Walmart shows that it is Walmart').choices(['hmac', 'basic']).default('hmac'),
    );

const wrong = (message: string): SetupError => new SetupError({ code: 'CLI_WRONG', message });

const PRODUCTION = 'https://marketplace.walmartapis.com';
const SANDBOX = 'https://sandbox.walmartapis.com';

const isProduction = (url: string): boolean => URL.parse(url)?.hostname === new URL(PRODUCTION).hostname;

/** As lib/config.ts has it: production is the only stage at Walmart's production (requirement E2). */
const baseUrlOf = (flags: WalmartFlags, environment: Environment, local: string | undefined): string => {
  const url = flags.walmartUrl ?? local ?? (environment === 'production' ? PRODUCTION : SANDBOX);
  if (isProduction(url) === (environment === 'production')) return url;
  throw wrong(`--walmart-url ${url} does not belong to the environment ${environment}: leave it out, or correct one`);
};

export interface WalmartSide {
  readonly target: Target;
  readonly webhooks: Webhooks;
}

const silent = { add: () => {}, info: () => {}, warn: () => {} };

/** Opens the account's Walmart for the time of the work. */
export const atWalmart = async <T>(flags: WalmartFlags, work: (side: WalmartSide) => Promise<T>): Promise<T> => {
  const target = openTarget(flags);
  const http = awsHttp().http({});
  try {
    const { webhooks } = connectWalmart(
      {
        baseUrl: baseUrlOf(flags, target.environment, target.local?.walmart?.url),
        ...{ account: target.account, secretBase: `${target.secretBase}/walmart` },
        ...(flags.channelType === undefined ? {} : { channelType: flags.channelType }),
      },
      {
        ...{ state: target.state, vault: target.vault(), clock: target.clock },
        ...{ chance: systemChance, http, telemetry: silent },
      },
    );
    return await work({ target, webhooks });
  } finally {
    await http.destroy();
  }
};

/** The present key of the door: it is only ever given to Walmart. */
const readToken = async (target: Target): Promise<string> => {
  const [token = ''] = await readDoorTokens(target.vault(), `${target.secretBase}/walmart-webhook`);
  return token;
};

const authOf = (how: DoorFlags['auth'], token: string): WebhookAuth => {
  const secret = new Secret(token);
  return how === 'hmac'
    ? { method: 'HMAC', headerName: WALMART_SIGNATURE_HEADER, secret }
    : { method: 'BASIC_AUTH', headerName: 'authorization', user: WALMART_BASIC_USER, password: secret };
};

/** Everything before the last part. */
const doorOf = (address: string): string => address.slice(0, address.lastIndexOf('/') + 1);

const parseDoor = (text: string): string => {
  const url = URL.parse(isDoorAddress(text) ? doorOf(text) : text);
  if (
    url?.protocol === 'https:' &&
    /^(\/|\/walmart\/?)$/.test(url.pathname) &&
    url.search === '' &&
    url.username === ''
  )
    return new URL('/walmart/', url).href;
  throw wrong(`--url ${text} is no door: give the stack's output WalmartWebhookAddress, https://…/walmart/`);
};

const subscribedDoor = (there: readonly WebhookSubscription[]): string | undefined =>
  there.flatMap(({ eventUrl = '' }) => (isDoorAddress(eventUrl) ? [doorOf(eventUrl)] : []))[0];

export interface Door {
  readonly eventUrl: string;
  readonly auth: WebhookAuth;
}

/** @throws {SetupError} CLI_MISSING when nothing tells where the door is. */
export const findDoor = async ({ target, webhooks }: WalmartSide, flags: DoorFlags): Promise<Door> => {
  const given = flags.url === undefined ? target.local?.walmartDoor : parseDoor(flags.url);
  const door = given ?? subscribedDoor(await webhooks.list());
  if (door === undefined)
    throw new SetupError({
      code: 'CLI_MISSING',
      message: "--url is missing: give the stack's output WalmartWebhookAddress, https://…/walmart/",
    });
  const token = await readToken(target);
  return { eventUrl: `${door}${walmartAddressPart(token)}`, auth: authOf(flags.auth, token) };
};

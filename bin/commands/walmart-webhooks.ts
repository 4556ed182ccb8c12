/** `bridge walmart webhooks`: Walmart's events, and the subscriptions by which they reach our door. */
import { SetupError } from '@bridge/shared/core';
import {
  type EnsuredSubscription,
  ensureSubscriptions,
  isDoorAddress,
  offeredTarget,
  WANTED_EVENTS,
  type WebhookSubscription,
  type WebhookTarget,
} from '@bridge/shared/walmart';
import { Command } from 'commander';
import { byOption } from './failures.ts';
import { type WhoFlags, whoOf } from './failures-rows.ts';
import { personsHead, type Target } from './target.ts';
import { NothingDone, type Terminal, toHeadedTable, toTable } from './terminal.ts';
import { atWalmart, type DoorFlags, findDoor, type WalmartFlags, withDoor, withWalmart } from './walmart-target.ts';
import { addressOf, statusOf, subscriptionRows, toWarnings } from './walmart-webhooks-view.ts';

type ChangeFlags = WhoFlags & { readonly renew?: true };

/** What a person changed at Walmart. */
const tell = (
  target: Target,
  who: string,
  event: 'webhook-subscribed' | 'webhook-removed',
  changes: readonly {
    readonly eventType: string;
    readonly subscriptionId: string | undefined;
    readonly does: string;
  }[],
): Promise<void> => {
  const { correlationId } = personsHead(target);
  return target.audit.append(
    changes.map(({ eventType, subscriptionId, does }) => ({
      ...{ account: target.account, at: target.clock.now(), subject: `webhook/${eventType}`, event },
      ...{ actor: `bridge (${who})`, correlationId },
      after: { outcome: does, subscription: subscriptionId ?? null },
    })),
  );
};

const list = (flags: WalmartFlags, terminal: Terminal): Promise<void> =>
  atWalmart(flags, async ({ target, webhooks }) => {
    const there = await webhooks.list();
    const { account } = target;
    const warnings = toWarnings(there, target.clock.now());
    if (flags.json) {
      const subscriptions = there.map((each) => ({
        ...{ subscriptionId: each.subscriptionId, eventType: each.eventType, status: statusOf(each) },
        ...{ address: addressOf(each), auth: each.authDetails?.authMethod ?? null },
        ours: isDoorAddress(each.eventUrl),
      }));
      terminal.out(JSON.stringify({ account, subscriptions, warnings }));
      return;
    }
    if (there.length > 0) terminal.out(toHeadedTable(terminal, subscriptionRows(there)));
    else terminal.out(`${account} has no subscription at Walmart`);
    for (const warning of warnings) terminal.err(`Warning: ${warning}`);
  });

const choose = (
  offered: Parameters<typeof offeredTarget>[0],
  events: readonly string[],
  door: Parameters<typeof offeredTarget>[2],
): { readonly targets: readonly WebhookTarget[]; readonly missing: readonly string[] } => {
  const wanted = events.length > 0 ? events : WANTED_EVENTS;
  const targets = wanted.flatMap((event) => offeredTarget(offered, event, door) ?? []);
  const missing = wanted.filter((event) => !offered.some(({ eventType }) => eventType === event));
  if (targets.length === 0 || (events.length > 0 && missing.length > 0))
    throw new SetupError({
      code: 'CLI_WRONG',
      message: `Walmart offers no event ${missing.join(', ')}; it offers ${offered.map(({ eventType }) => eventType).join(', ')}`,
    });
  return { targets, missing };
};

const sayEnsured = (ensured: readonly EnsuredSubscription[]): string =>
  toTable(ensured.map(({ outcome, eventType, subscriptionId = '' }) => [outcome, eventType, subscriptionId]));

const subscribe = (events: readonly string[], flags: DoorFlags & ChangeFlags, terminal: Terminal): Promise<void> =>
  atWalmart(flags, async (side) => {
    const { target, webhooks } = side;
    const door = await findDoor(side, flags);
    const { targets, missing } = choose(await webhooks.eventTypes(), events, door);
    const ensured = await ensureSubscriptions(webhooks, targets, { renew: flags.renew === true });
    const changed = ensured.filter(({ outcome }) => outcome !== 'kept');
    await tell(
      target,
      whoOf(flags, terminal),
      'webhook-subscribed',
      changed.map(({ outcome, ...rest }) => ({ ...rest, does: outcome })),
    );
    const { account } = target;
    terminal.out(flags.json ? JSON.stringify({ account, subscriptions: ensured, missing }) : sayEnsured(ensured));
    if (missing.length > 0) terminal.err(`Warning: Walmart does not offer ${missing.join(', ')}: left out`);
  });

/** An id names any subscription; an event names ours only. */
const isNamed = ({ subscriptionId, eventType, eventUrl }: WebhookSubscription, names: readonly string[]): boolean =>
  names.includes(subscriptionId) || (names.includes(eventType) && isDoorAddress(eventUrl));

const remove = (
  names: readonly string[],
  flags: WalmartFlags & WhoFlags & { readonly all?: true },
  terminal: Terminal,
): Promise<void> => {
  if (names.length > 0 === (flags.all === true))
    throw new SetupError({
      code: 'CLI_WRONG',
      message: 'Give ids or events of subscriptions, or --all for all of ours',
    });
  return atWalmart(flags, async ({ target, webhooks }) => {
    const { account } = target;
    const found = (await webhooks.list()).filter((each) =>
      flags.all ? isDoorAddress(each.eventUrl) : isNamed(each, names),
    );
    if (found.length === 0)
      throw new NothingDone(
        `${account} has no such subscription of ours; bridge walmart webhooks list tells what there is`,
      );
    for (const { subscriptionId } of found) await webhooks.remove(subscriptionId);
    const changes = found.map(({ eventType, subscriptionId }) => ({ eventType, subscriptionId, does: 'removed' }));
    await tell(target, whoOf(flags, terminal), 'webhook-removed', changes);
    const removed = changes.map(({ eventType, subscriptionId }) => ({ eventType, subscriptionId }));
    terminal.out(
      flags.json
        ? JSON.stringify({ account, removed })
        : toTable(changes.map(({ does, eventType, subscriptionId }) => [does, eventType, subscriptionId])),
    );
  });
};

const test = (event: string, flags: DoorFlags, terminal: Terminal): Promise<void> =>
  atWalmart(flags, async (side) => {
    const door = await findDoor(side, flags);
    const [target] = choose(await side.webhooks.eventTypes(), [event], door).targets;
    if (!target) return;
    const said = (await side.webhooks.test(target)) ?? 'accepted, without a word';
    const { account } = side.target;
    terminal.out(
      flags.json
        ? JSON.stringify({ account, eventType: event, taken: true, said })
        : `The door took Walmart's sample of ${event}. Walmart says: ${said}`,
    );
  });

const EXAMPLES = (...lines: readonly string[]): string =>
  `\nExamples:\n${lines.map((line) => `  bridge walmart webhooks ${line}`).join('\n')}`;

const webhooksCommand = (terminal: Terminal): Command =>
  new Command('webhooks')
    .description("Walmart's events and where they are posted")
    .addCommand(
      withWalmart(new Command('list'))
        .description('All subscriptions, those of other systems too')
        .addHelpText('after', EXAMPLES('list --account production/acme', 'list --local --json'))
        .action((flags: WalmartFlags) => list(flags, terminal)),
    )
    .addCommand(
      withDoor(new Command('subscribe'))
        .description('Has events posted to the door; repeatable')
        .argument('[events...]', `which; by default ${WANTED_EVENTS.join(', ')}`)
        .option('--renew', 'give Walmart address and key again, also where they seem right')
        .addOption(byOption())
        .addHelpText(
          'after',
          EXAMPLES(
            'subscribe --account production/acme --url https://….amazonaws.com/walmart/',
            'subscribe --account production/acme   (again, after the secret was changed)',
            'subscribe ORDER_UPDATES --local',
          ),
        )
        .action((events: readonly string[], flags: DoorFlags & ChangeFlags) => subscribe(events, flags, terminal)),
    )
    .addCommand(
      withWalmart(new Command('remove'))
        .description('Ends subscriptions')
        .argument('[subscriptions...]', 'ids of any, or events of ours')
        .option('--all', 'all of ours')
        .addOption(byOption())
        .addHelpText('after', EXAMPLES('remove PO_CREATED --account production/acme', 'remove --all --local'))
        .action((names: readonly string[], flags: WalmartFlags & WhoFlags) => remove(names, flags, terminal)),
    )
    .addCommand(
      withDoor(new Command('test'))
        .description('Has Walmart post a sample to the door now')
        .argument('[event]', 'of which event', 'ORDER_UPDATES')
        .addHelpText('after', EXAMPLES('test --account production/acme', 'test RETURN_CREATED --local'))
        .action((event: string, flags: DoorFlags) => test(event, flags, terminal)),
    );

export const walmartCommands = (terminal: Terminal): readonly Command[] => [webhooksCommand(terminal)];

/** `bridge order`: one purchase order's time line, and a person's word about its import. */
import { SetupError, toIso } from '@bridge/shared/core';
import { orderCaptured } from '@bridge/shared/messages';
import {
  CANCEL_BRAKE,
  type HoldOutcome,
  holdOrder,
  type OrderState,
  type PersonDeps,
  releaseCancellations,
  releaseOrder,
} from '@bridge/shared/steps';
import { Command } from 'commander';
import { byOption, reasonOption } from './failures.ts';
import { findOrder, whyNotToSend } from './failures-plan.ts';
import { giveBack } from './failures-retry.ts';
import { findRow, type WhoFlags, whoOf } from './failures-rows.ts';
import { lookAtOrder, noOrder } from './order-life.ts';
import { showOrder } from './order-show.ts';
import { parseHours, releasedUntil, tellReleased } from './stock-release.ts';
import { openTarget, personsHead, type Target, type TargetFlags, withTarget } from './target.ts';
import { NothingDone, type Terminal } from './terminal.ts';

const FLOW = 'order-import';

type Flags = TargetFlags & WhoFlags;

const say = (terminal: Terminal, flags: TargetFlags, done: object, sentence: string): void =>
  terminal.out(flags.json ? JSON.stringify(done) : sentence);

const depsOf = async (target: Target): Promise<PersonDeps> => ({
  ...target,
  orderImportQueue: await target.queueUrl(FLOW),
});

/** A new message, where nothing failed whose message could be given back. */
const sendAnew = async (target: Target, who: string, { purchaseOrderId, phase }: OrderState): Promise<void> => {
  const head = personsHead(target);
  const envelope = orderCaptured(head, purchaseOrderId);
  await target.outbox.send(await target.queueUrl(FLOW), [{ envelope, delaySeconds: 0 }]);
  await target.audit.append([
    {
      account: target.account,
      at: target.clock.now(),
      subject: `order/${purchaseOrderId}`,
      event: 'order-retried',
      actor: `bridge (${who})`,
      correlationId: head.correlationId,
      before: { phase },
    },
  ]);
};

const retry = async (purchaseOrderId: string, flags: Flags, terminal: Terminal): Promise<void> => {
  const target = openTarget(flags);
  const order = await findOrder(target, purchaseOrderId);
  if (!order) throw noOrder(target, purchaseOrderId);
  const why = whyNotToSend(order);
  if (why !== undefined) throw new NothingDone(`Order ${purchaseOrderId} is ${why}; nothing was sent`);
  const row = await findRow(target, `order/${purchaseOrderId}`);
  const who = whoOf(flags, terminal);
  const plan = row?.entry.message === undefined ? undefined : await giveBack(target, who, row, '');
  if (plan === undefined || plan.does === 'nothing') await sendAnew(target, who, order);
  const until = order.claim?.until ?? 0;
  const busy = until > target.clock.now() ? `; a run is at it until ${toIso(until)}, and goes first` : '';
  const done = { account: target.account, purchaseOrderId, sent: true };
  say(terminal, flags, done, `Order ${purchaseOrderId} is sent to ${FLOW} now${busy}`);
};

const whyNotHeld = (order: OrderState | undefined, outcome: HoldOutcome): Error => {
  const name = `Order ${order?.purchaseOrderId}`;
  if (outcome === 'alreadyHeld') return new NothingDone(`${name} is ${order?.reason?.text}: nothing was changed`);
  if (outcome === 'busy')
    return new SetupError({
      code: 'CLI_ORDER_BUSY',
      message: `${name} is being imported until ${toIso(order?.claim?.until ?? 0)} at the latest: look again then`,
    });
  const where = order?.odoo
    ? `in Odoo as sale order ${order.odoo.orderId}: hold or cancel it there`
    : 'not to be imported';
  return new NothingDone(`${name} is ${where}; nothing was changed`);
};

const hold = async (
  purchaseOrderId: string,
  flags: Flags & { readonly reason: string },
  terminal: Terminal,
): Promise<void> => {
  const target = openTarget(flags);
  const who = whoOf(flags, terminal);
  const word = { by: who, reason: flags.reason, at: target.clock.now(), head: personsHead(target) };
  const { outcome, order } = await holdOrder(await depsOf(target), purchaseOrderId, word);
  if (outcome === 'unknown') throw noOrder(target, purchaseOrderId);
  if (outcome !== 'held') throw whyNotHeld(order, outcome);
  const done = { account: target.account, purchaseOrderId, held: true, by: who, reason: flags.reason };
  const sentence = `Order ${purchaseOrderId} is held: it is not imported until bridge order release ${purchaseOrderId}; it is still acknowledged at its deadline, and its units stay kept from sale`;
  say(terminal, flags, done, sentence);
};

const release = async (
  purchaseOrderId: string,
  flags: Flags & { readonly reason?: string },
  terminal: Terminal,
): Promise<void> => {
  const target = openTarget(flags);
  const who = whoOf(flags, terminal);
  const order = await findOrder(target, purchaseOrderId);
  if (!order) throw noOrder(target, purchaseOrderId);
  const word = { by: who, reason: flags.reason ?? 'released', at: target.clock.now(), head: personsHead(target) };
  if (!(await releaseOrder(await depsOf(target), purchaseOrderId, word)))
    throw new NothingDone(
      `No person holds order ${purchaseOrderId} (it is ${order.phase}): nothing was changed; bridge order show ${purchaseOrderId} tells more`,
    );
  const done = { account: target.account, purchaseOrderId, released: true, by: who };
  say(terminal, flags, done, `Order ${purchaseOrderId} is released and sent to ${FLOW} now`);
};

const command = (name: string, description: string): Command =>
  withTarget(new Command(name)).description(description).argument('<purchase order>', "Walmart's purchase order id");

interface ReleaseFlags extends Flags {
  readonly hours: number;
  readonly reason: string;
}

const letCancel = async (flags: ReleaseFlags, terminal: Terminal): Promise<void> => {
  const target = openTarget(flags);
  const until = releasedUntil(target, flags.hours);
  await releaseCancellations(target, until);
  await tellReleased(target, CANCEL_BRAKE, until, flags, terminal);
};

const releaseCancellationsCommand = (terminal: Terminal): Command =>
  withTarget(new Command('release-cancellations'))
    .description('Lets cancellations through that the brake stopped, for some hours')
    .option('--hours <hours>', 'for how long', parseHours, 1)
    .addOption(reasonOption())
    .addOption(byOption())
    .action((flags: ReleaseFlags) => letCancel(flags, terminal));

export const orderCommands = (terminal: Terminal): readonly Command[] => [
  command('show', 'Its whole time line').action((id: string, flags: TargetFlags) => showOrder(id, flags, terminal)),
  command('retry', 'Sends it to be imported now')
    .addOption(byOption())
    .action((id: string, flags: Flags) => retry(id, flags, terminal)),
  command('look', 'Has both sides of it read now, and done what is open')
    .addOption(reasonOption())
    .addOption(byOption())
    .action((id: string, flags: Flags & { readonly reason: string }) => lookAtOrder(id, flags, terminal)),
  command('hold', 'Keeps it from being imported')
    .addOption(reasonOption())
    .addOption(byOption())
    .action((id: string, flags: Flags & { readonly reason: string }) => hold(id, flags, terminal)),
  command('release', "Ends a person's hold and sends it to be imported now")
    .addOption(reasonOption().makeOptionMandatory(false))
    .addOption(byOption())
    .action((id: string, flags: Flags & { readonly reason?: string }) => release(id, flags, terminal)),
  releaseCancellationsCommand(terminal),
];

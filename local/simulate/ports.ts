/** The platform as one container sees it: every method of every port is wrapped, and each call is a place where things fail. */
import { ThrottledError, TransientError } from '@bridge/shared/core';
import type { MemoryPlatform } from '@bridge/shared/memory';
import type { Draft, OutgoingMessage, Platform, StateStore, When } from '@bridge/shared/ports';
import type { Dispatcher } from 'undici';
import { type Container, clockOf, hang } from './container.ts';
import type { Effects } from './effects.ts';
import type { Injector } from './injector.ts';
import type { Leaks } from './marks.ts';
import type { Trace } from './trace.ts';

export interface PortParts {
  readonly base: MemoryPlatform;
  readonly injector: Injector;
  readonly trace: Trace;
  readonly effects: Effects;
  readonly leaks: Leaks;
  readonly httpOf: (container: Container) => Dispatcher;
}

type Args = readonly unknown[];

/** Methods that only look: not worth a line of the trace. */
const LOOKS = new Set(['get', 'getMany', 'list', 'pending', 'read']);

/** A call to AWS takes some milliseconds, so that invocations run into each other. */
const latencyMs = (parts: PortParts, who: string, where: string): number => {
  const usual = Math.floor(parts.injector.random() * 12) - 3;
  return parts.injector.strikes('slow call to AWS', who, where)
    ? 500 + Math.floor(parts.injector.random() * 20_000)
    : usual;
};

const throttled = (where: string): ThrottledError =>
  new ThrottledError({ code: 'AWS_THROTTLED', message: `AWS throttles ${where}`, retryAfterMs: 5_000 });

const unavailable = (where: string): TransientError =>
  new TransientError({ code: 'AWS_UNAVAILABLE', message: `AWS did not answer for ${where}` });

const refusal = (parts: PortParts, port: string, method: string, who: string, where: string): Error | undefined => {
  const { injector } = parts;
  if (port === 'vault' && method === 'write' && injector.strikes('secret write refused', who, where))
    return new TransientError({ code: 'SECRET_WRITE_REFUSED', message: `${where} was refused: too often` });
  if (port === 'state') return injector.strikes('state throttled', who, where) ? throttled(where) : undefined;
  return injector.strikes('AWS unavailable', who, where) ? unavailable(where) : undefined;
};

const isAnswerLost = ({ injector }: PortParts, port: string, who: string, where: string): boolean =>
  injector.strikes(port === 'state' ? 'state answer lost' : 'AWS answer lost', who, where);

const shorten = (text: string): string => (text.length > 420 ? `${text.slice(0, 420)}…` : text);

/** Where personal data and secrets may lie. */
const MAY_HOLD_MARKS = new Set(['raw', 'vault']);

const observe = (parts: PortParts, who: string, port: string, method: string, args: Args, result: unknown): void => {
  if (LOOKS.has(method)) return;
  const where = `${port}.${method}`;
  const text = MAY_HOLD_MARKS.has(port) ? JSON.stringify(args.slice(0, 1)) : JSON.stringify(args);
  parts.trace.add(who, `${where} ${shorten(text)}${result === false ? ' → false' : ''}`);
  if (!MAY_HOLD_MARKS.has(port)) parts.leaks.look(where, text);
  if (result !== false) parts.effects.observePort(who, where, args, result);
};

/** Sends only the first messages of a batch, and fails. */
const inPart = async (parts: PortParts, name: string, messages: readonly OutgoingMessage[]): Promise<never> => {
  const share = Math.floor(parts.injector.random() * messages.length);
  if (share > 0) await parts.base.outbox().send(name, messages.slice(0, share));
  throw unavailable(`queue ${name}`);
};

/** Late ones come after those that were sent later: that is how SQS reorders. */
const disturbed = (parts: PortParts, who: string, messages: readonly OutgoingMessage[]): readonly OutgoingMessage[] =>
  messages.flatMap((message) => {
    const { injector } = parts;
    const { key } = message.envelope;
    const extra = injector.strikes('message late', who, key) ? Math.ceil(injector.random() ** 3 * 600) : 0;
    const delayed = (seconds: number): OutgoingMessage =>
      seconds === 0 ? message : { ...message, delaySeconds: Math.min(900, (message.delaySeconds ?? 10) + seconds) };
    const again = injector.strikes('message duplicated', who, key) ? Math.ceil(injector.random() ** 4 * 900) : 0;
    return again === 0 ? [delayed(extra)] : [delayed(extra), delayed(again)];
  });

const send = async (parts: PortParts, who: string, args: Args): Promise<void> => {
  const [name, messages] = args as readonly [string, readonly OutgoingMessage[]];
  if (messages.length > 0 && parts.injector.strikes('message batch sent in part', who, name))
    return inPart(parts, name, messages);
  await parts.base.outbox().send(name, disturbed(parts, who, messages));
};

/** Somebody else is faster: the row is written again as it stands, and the condition on its revision fails. */
const overtake = async (parts: PortParts, who: string, store: StateStore, args: Args): Promise<void> => {
  const [draft, when] = args as readonly [Draft, When];
  if (typeof when === 'string' || !parts.injector.strikes('state row changed meanwhile', who, draft.pk)) return;
  const row = await store.get(draft);
  if (row) await store.put(row, 'any');
};

const isStore = (target: object): target is StateStore => 'increment' in target;

/** One awaited call: before it and after it the container may crash, and the far side may fail. */
const expose = async (
  parts: PortParts,
  container: Container,
  port: string,
  method: string,
  args: Args,
  target: object,
  act: () => unknown,
): Promise<unknown> => {
  if (container.isDead) return hang();
  const { injector, base } = parts;
  const { who } = container;
  const where = `${port}.${method}`;
  if (injector.strikes('crash before an effect', who, where)) return crash(container);
  const latency = latencyMs(parts, who, where);
  if (latency > 0) await base.clock.sleep(latency);
  if (container.isDead) return hang();
  const refused = refusal(parts, port, method, who, where);
  if (refused) throw refused;
  if (where === 'state.put' && isStore(target)) await overtake(parts, who, target, args);
  const result = await (where === 'outbox.send' ? send(parts, who, args) : act());
  observe(parts, who, port, method, args, result);
  if (injector.strikes('crash after an effect', who, where)) return crash(container);
  if (isAnswerLost(parts, port, who, where)) throw unavailable(where);
  return container.isDead ? hang() : result;
};

const crash = (container: Container): Promise<never> => {
  container.die('crashed');
  return hang();
};

const wrap = <T extends object>(parts: PortParts, container: Container, port: string, target: T): T =>
  new Proxy(target, {
    get: (object, name) => {
      const member: unknown = Reflect.get(object, name, object);
      if (typeof member !== 'function') return member;
      return (...args: Args) =>
        expose(parts, container, port, String(name), args, object, () => member.apply(object, args));
    },
  });

export const platformOf = (parts: PortParts, container: Container): Platform => {
  const { base } = parts;
  return {
    clock: clockOf(container, base.clock),
    chance: base.chance,
    telemetry: (flow, account) => base.telemetry(flow, account),
    state: (table) => wrap(parts, container, 'state', base.state(table)),
    audit: (table) => wrap(parts, container, 'audit', base.audit(table)),
    outbox: () => wrap(parts, container, 'outbox', base.outbox()),
    vault: () => wrap(parts, container, 'vault', base.vault()),
    alerts: (topic) => wrap(parts, container, 'alerts', base.alerts(topic)),
    raw: (bucket) => wrap(parts, container, 'raw', base.raw(bucket)),
    http: () => parts.httpOf(container),
  };
};

/** Lambda and its triggers in a history: containers that are warm, cold or dead, schedules and queues that are not exact. */
import { MINUTE_MS, type ScheduledTrigger, type Trigger } from '@bridge/shared/core';
import type { LambdaHandler } from '@bridge/shared/lambda';
import type { MemoryOutbox, VirtualClock } from '@bridge/shared/memory';
import type { Chance, Platform } from '@bridge/shared/ports';
import { openDoor } from '../host-door.ts';
import type { Flow } from '../host-flows.ts';
import type { Invoked, Invoker } from '../host-invoke.ts';
import { mapEvents } from '../host-queue.ts';
import { queuesOf } from '../settings.ts';
import type { SimRequest, SimResponse } from '../simulators/simulator.ts';
import { type Container, createContainer } from './container.ts';
import { disturbedEvents } from './events.ts';
import type { Injector } from './injector.ts';
import type { Trace } from './trace.ts';

export interface FunctionParts {
  readonly flows: readonly Flow[];
  readonly clock: VirtualClock;
  readonly chance: Chance;
  readonly outbox: MemoryOutbox;
  readonly injector: Injector;
  readonly trace: Trace;
  /** Most by which a container's clock is off. */
  readonly skewMs: number;
  platformOf(container: Container): Platform;
  environmentOf(flow: string): Readonly<Record<string, string>>;
  queueUrl(flow: string): string;
  /** A message was deleted from a queue, since its run had ended. @param body as it lay there. */
  noteTaken(queue: string, body: string): void;
  /** Each of its runs crashes. */
  isBroken(flow: string): boolean;
}

export interface Functions {
  door(request: SimRequest): Promise<SimResponse>;
  start(): void;
  /** Invocations that are under way now. */
  running(): number;
  readonly invocations: () => number;
  /** Invocations that never ended: what they had begun nobody knows. */
  readonly broken: ReadonlySet<string>;
}

interface Warm {
  readonly container: Container;
  readonly handler: LambdaHandler<unknown, unknown>;
}

const describeError = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : '?');

const createInvoker = (parts: FunctionParts) => {
  const { clock, injector, trace } = parts;
  const idle = new Map<string, Warm[]>();
  const broken = new Set<string>();
  let count = 0;
  let running = 0;

  const warmUp = ({ trigger, wire }: Flow): Warm => {
    const skewMs = Math.round((injector.random() * 2 - 1) * parts.skewMs);
    const container = createContainer(trigger.flow, skewMs);
    return { container, handler: wire(parts.environmentOf(trigger.flow), parts.platformOf(container)) };
  };

  const takeContainer = (flow: Flow, who: string): Warm => {
    const { flow: name } = flow.trigger;
    if (injector.strikes('cold start', who, name)) idle.delete(name);
    return idle.get(name)?.pop() ?? warmUp(flow);
  };

  const giveBack = ({ trigger }: Flow, warm: Warm): void => {
    const list = idle.get(trigger.flow);
    if (list) list.push(warm);
    else idle.set(trigger.flow, [warm]);
  };

  const invoke = async (flow: Flow, event: unknown): Promise<Invoked> => {
    const { trigger } = flow;
    count += 1;
    running += 1;
    const who = `${trigger.flow}/${count}`;
    const warm = takeContainer(flow, who);
    const { container, handler } = warm;
    container.who = who;
    const fullMs = trigger.timeoutSeconds * 1000;
    const budgetMs = injector.strikes('function time-out', who, 'start')
      ? Math.floor(injector.random() * fullMs)
      : fullMs;
    const endsAt = clock.now() + budgetMs;
    if (parts.isBroken(trigger.flow)) container.die('crashed');
    const cancel = clock.schedule(endsAt, () => container.die('timed out'), `time-out of ${who}`);
    const context = {
      awsRequestId: parts.chance.uuid(),
      getRemainingTimeInMillis: () => Math.max(0, endsAt - clock.now()),
    };
    try {
      const outcome = await Promise.race([handler(event, context).then((answer) => ({ answer })), container.died]);
      if (typeof outcome === 'string') {
        broken.add(who);
        trace.add(who, outcome);
        return { answered: false };
      }
      giveBack(flow, warm);
      return { answered: true, answer: outcome.answer };
    } catch (error) {
      giveBack(flow, warm);
      broken.add(who);
      trace.add(who, `failed: ${describeError(error)}`);
      return { answered: false };
    } finally {
      cancel();
      running -= 1;
    }
  };
  return { invoke, broken, count: () => count, running: () => running };
};

const LONGEST_DELAY_MS = 50_000;

/** EventBridge fires about once a period, at least once, and waits for nobody. */
const tick = async (parts: FunctionParts, trigger: ScheduledTrigger, phaseMs: number, run: () => void) => {
  const { clock, injector } = parts;
  const everyMs = trigger.everyMinutes * MINUTE_MS;
  for (let at = clock.now() + phaseMs; ; at += everyMs) {
    await clock.sleep(at - clock.now());
    if (injector.strikes('schedule left out', 'schedule', trigger.flow)) continue;
    const lateMs = injector.strikes('schedule late', 'schedule', trigger.flow)
      ? Math.floor(injector.random() * LONGEST_DELAY_MS)
      : 0;
    clock.schedule(clock.now() + lateMs, run, trigger.flow);
    if (injector.strikes('schedule fires twice', 'schedule', trigger.flow))
      clock.schedule(clock.now() + Math.floor(injector.random() * LONGEST_DELAY_MS), run, trigger.flow);
  }
};

const scheduledEvent = (at: number) => ({
  version: '0',
  source: 'aws.scheduler',
  'detail-type': 'Scheduled Event',
  time: new Date(at).toISOString(),
  detail: {},
});

export const createFunctions = (parts: FunctionParts): Functions => {
  const { clock } = parts;
  const invoker = createInvoker(parts);
  const flowOf = (trigger: Trigger): Flow => {
    const flow = parts.flows.find((each) => each.trigger.flow === trigger.flow);
    if (!flow) throw new Error(`There is no flow ${trigger.flow}`);
    return flow;
  };
  const asInvoker: Invoker = {
    invoke: (trigger, _handler, event) => invoker.invoke(flowOf(trigger), event),
    counts: () => ({ invoked: invoker.count(), failed: 0, timedOut: 0, running: invoker.running() }),
  };
  const handler = (): Promise<never> => Promise.reject(new Error('Containers have their own handlers'));
  const never = new AbortController().signal;
  const doors = parts.flows.flatMap(({ trigger }) =>
    trigger.shape === 'door' ? [openDoor({ trigger, handler, invoker: asInvoker, clock })] : [],
  );
  const startOne = (flow: Flow, index: number): void => {
    const { trigger } = flow;
    if (trigger.shape === 'queued') {
      for (const queue of queuesOf(trigger)) {
        const source = disturbedEvents(parts, queue);
        void mapEvents({ trigger, handler, source, invoker: asInvoker, clock, signal: never });
      }
    }
    if (trigger.shape === 'scheduled')
      void tick(parts, trigger, (index + 1) * 3_000, () => {
        void invoker.invoke(flow, scheduledEvent(clock.now()));
      });
  };
  return {
    door: async (request) => {
      for (const door of doors) {
        const answer = await door(request);
        if (answer.status !== 404) return answer;
      }
      return { status: 404, headers: {}, body: '' };
    },
    start: () => {
      for (const [index, flow] of parts.flows.entries()) startOne(flow, index);
    },
    running: () => invoker.running(),
    invocations: () => invoker.count(),
    broken: invoker.broken,
  };
};

/**
 * From triggers and wires to a running system, the same for both engines: schedules tick on business time, queues are
 * polled as Lambda polls them, the door answers. What a function throws is logged and counted; a crash of the host ends the run.
 */
import { MINUTE_MS, type ScheduledTrigger, SECOND_MS } from '@bridge/shared/core';
import type { Clock, Platform } from '@bridge/shared/ports';
import { openDoor } from './host-door.ts';
import type { EventSource } from './host-events.ts';
import type { Flow } from './host-flows.ts';
import { createInvoker, type InvocationCounts, type Stopwatch } from './host-invoke.ts';
import { mapEvents } from './host-queue.ts';
import { queuesOf } from './settings.ts';
import type { SimRequest, SimResponse } from './simulators/simulator.ts';

export interface HostParts {
  readonly flows: readonly Flow[];
  readonly platform: Platform;
  readonly stopwatch: Stopwatch;
  /** Takes one JSON line. */
  readonly log: (line: string) => void;
  environmentOf(flow: string): Readonly<Record<string, string>>;
  eventsOf(queue: string): EventSource;
}

export interface Host {
  /** Webhooks come in here. */
  door(request: SimRequest): Promise<SimResponse>;
  /** Starts schedules and pollers. */
  start(): void;
  /** Rejects when the host itself crashes; never resolves. */
  readonly crashed: Promise<never>;
  counts(): InvocationCounts;
  /** Messages that are not acknowledged, over all queues. */
  queued(): Promise<number>;
  /** Takes nothing more, and resolves when everything under way has ended. */
  stop(): Promise<void>;
}

/** Flows of one rate do not all begin at the same instant; on AWS they do not either. */
const PHASE_MS = 3 * SECOND_MS;

export const createHost = (parts: HostParts): Host => {
  const { clock, chance } = parts.platform;
  const invoker = createInvoker({ chance, stopwatch: parts.stopwatch, log: parts.log });
  const stopping = new AbortController();
  const work = new Set<Promise<void>>();
  let crash: (error: unknown) => void = () => {};
  const crashed = new Promise<never>((_, reject) => {
    crash = reject;
  });
  crashed.catch(() => {});

  /** Its failure is the host's. */
  const watch = (promise: Promise<void>): Promise<void> => promise.catch((error: unknown) => crash(error));
  const keep = (promise: Promise<void>): void => {
    const watched = watch(promise);
    work.add(watched);
    void watched.finally(() => work.delete(watched));
  };

  const wired = parts.flows.map(({ trigger, wire }) => ({
    trigger,
    handler: wire(parts.environmentOf(trigger.flow), parts.platform),
  }));
  const sources: EventSource[] = [];
  const doors: ReturnType<typeof openDoor>[] = [];
  const starts = wired.map(({ trigger, handler }, index): (() => void) => {
    switch (trigger.shape) {
      case 'door':
        doors.push(openDoor({ trigger, handler, invoker, clock }));
        return () => {};
      case 'queued': {
        const own = queuesOf(trigger).map((queue) => parts.eventsOf(queue));
        sources.push(...own);
        return () => {
          for (const source of own)
            keep(mapEvents({ trigger, handler, source, invoker, clock, signal: stopping.signal }));
        };
      }
      case 'scheduled': {
        const run = (): void => keep(invoker.invoke(trigger, handler, scheduledEvent(clock.now())).then(() => {}));
        return () =>
          void watch(tick({ trigger, clock, run, phaseMs: (index + 1) * PHASE_MS, signal: stopping.signal }));
      }
      default:
        return trigger satisfies never;
    }
  });

  return {
    door: async (request) => {
      for (const door of doors) {
        const answer = await door(request);
        if (answer.status !== 404) return answer;
      }
      return NOT_FOUND;
    },
    start: () => {
      for (const start of starts) start();
    },
    crashed,
    counts: () => invoker.counts(),
    queued: async () => {
      const depths = await Promise.all(sources.map((source) => source.depth()));
      return depths.reduce((total, depth) => total + depth, 0);
    },
    stop: async () => {
      stopping.abort();
      while (work.size > 0) await Promise.all(work);
    },
  };
};

const NOT_FOUND: SimResponse = {
  status: 404,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message: 'Not Found' }),
};

const scheduledEvent = (at: number) => ({
  version: '0',
  source: 'aws.scheduler',
  'detail-type': 'Scheduled Event',
  time: new Date(at).toISOString(),
  detail: {},
});

interface TickParts {
  readonly trigger: ScheduledTrigger;
  readonly clock: Clock;
  readonly run: () => void;
  readonly phaseMs: number;
  readonly signal: AbortSignal;
}

/** EventBridge waits for nobody: a run that takes longer overlaps with the next one, and the lease decides. */
const tick = async ({ trigger, clock, run, phaseMs, signal }: TickParts): Promise<void> => {
  const firstAt = clock.now() + phaseMs;
  const everyMs = trigger.everyMinutes * MINUTE_MS;
  for (let at = firstAt; ; at += everyMs * Math.max(1, Math.ceil((clock.now() - at) / everyMs))) {
    await clock.sleep(at - clock.now());
    if (signal.aborted) return;
    run();
  }
};

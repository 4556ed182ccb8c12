import { describe, expect, test } from 'vitest';
import { endlessEvents, makeScript, type ScriptRequest } from '../../../local/script.ts';

const request: ScriptRequest = { seed: 7, products: 120, ordersPerHour: 60, hours: 3 };
const HOUR_MS = 3_600_000;

describe('makeScript', () => {
  test('gives the same script for the same seed, and another one for another seed', () => {
    expect(makeScript(request)).toEqual(makeScript(request));
    expect(makeScript({ ...request, seed: 8 }).events).not.toEqual(makeScript(request).events);
  });

  test('orders its events by time, all within the hours of activity', () => {
    const times = makeScript(request).events.map((event) => event.atMs);

    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)).toBeLessThan(3 * HOUR_MS);
  });

  test('lets every order become visible before activity ends', () => {
    for (const event of makeScript(request).events)
      if (event.kind === 'order') expect(event.atMs + event.visibleAfterMs).toBeLessThanOrEqual(3 * HOUR_MS);
  });

  test('names each product once, some with characters that need encoding', () => {
    const skus = makeScript(request).products.map((product) => product.sku);

    expect(new Set(skus).size).toBe(120);
    expect(skus.filter((sku) => /[ /+]/.test(sku))).toHaveLength(3);
  });

  test('places about as many orders as asked for, a few of them unmappable', () => {
    const orders = makeScript({ ...request, hours: 50 }).events.filter((event) => event.kind === 'order');
    const bad = orders.filter((event) => event.bad !== undefined);

    expect(orders.length).toBeGreaterThan(2700);
    expect(orders.length).toBeLessThan(3300);
    expect(bad.length / orders.length).toBeGreaterThan(0.005);
    expect(bad.length / orders.length).toBeLessThan(0.05);
  });
});

describe('makeScript with bad orders in their turn', () => {
  test('makes every so manieth order bad, all kinds alike, and nothing else otherwise', () => {
    const plain = makeScript(request).events;

    const { events } = makeScript({ ...request, everyBadOrder: 20 });

    const orders = events.filter((event) => event.kind === 'order');
    const kinds = orders.flatMap(({ bad }) => bad ?? []);
    expect(kinds.length).toBe(Math.floor(orders.length / 20));
    expect(kinds.slice(0, 4)).toEqual(['unknown-sku', 'currency', 'quantity', 'unknown-sku']);
    expect(events.map(({ atMs }) => atMs)).toEqual(plain.map(({ atMs }) => atMs));
  });
});

describe('endlessEvents', () => {
  test('goes on hour after hour in the order of time', () => {
    const { products } = makeScript(request);
    const times: number[] = [];

    for (const event of endlessEvents(request, products)) {
      times.push(event.atMs);
      if (event.atMs > 5 * HOUR_MS) break;
    }

    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(times.map((at) => Math.floor(at / HOUR_MS))).size).toBe(6);
  });
});

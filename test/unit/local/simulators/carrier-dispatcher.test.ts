import { request } from 'undici';
import { describe, expect, it } from 'vitest';
import { inProcessDispatcher } from '../../../../local/simulators/carrier-dispatcher.ts';
import type { SimOutcome, SimRequest, Simulator } from '../../../../local/simulators/simulator.ts';

const origin = 'https://shop.example';

const recorder = (outcome: SimOutcome = { status: 200, headers: {}, body: '' }) => {
  const seen: SimRequest[] = [];
  const simulator: Simulator = {
    handle: async (incoming) => {
      seen.push(incoming);
      return outcome;
    },
  };
  return { seen, dispatcher: inProcessDispatcher({ [origin]: simulator }) };
};

describe('inProcessDispatcher', () => {
  it('carries method, verbatim path, headers and body to the simulator of the origin', async () => {
    const { seen, dispatcher } = recorder();

    await request(`${origin}/v3/orders?a=1%2B2&b=x:y`, {
      dispatcher,
      method: 'POST',
      headers: { 'WM_SVC.NAME': 'Shop' },
      body: '{"a":"é"}',
    });

    expect(seen).toEqual([
      {
        method: 'POST',
        path: '/v3/orders?a=1%2B2&b=x:y',
        headers: { host: 'shop.example', 'content-length': '10', 'wm_svc.name': 'Shop' },
        body: '{"a":"é"}',
      },
    ]);
  });

  it('gives back status, headers and body through undici.request', async () => {
    const { dispatcher } = recorder({ status: 404, headers: { 'x-left': '3' }, body: '{"none":true}' });

    const answer = await request(`${origin}/`, { dispatcher });

    expect(answer.statusCode).toBe(404);
    expect(answer.headers).toMatchObject({ 'x-left': '3', 'content-length': '13' });
    expect(await answer.body.json()).toEqual({ none: true });
  });

  it('works through dispatcher.request with bytes and a flat list of headers', async () => {
    const { seen, dispatcher } = recorder({ status: 200, headers: {}, body: 'x'.repeat(300_000) });

    const answer = await dispatcher.request({
      origin,
      path: '/feed',
      method: 'POST',
      headers: ['Accept', 'text/plain'],
      body: Buffer.from('häh'),
    });

    expect((await answer.body.text()).length).toBe(300_000);
    expect(seen[0]).toMatchObject({ body: 'häh', headers: { accept: 'text/plain', 'content-length': '4' } });
  });

  it('answers before the event loop turns, so it needs no timer and no socket', async () => {
    const { dispatcher } = recorder({ status: 200, headers: {}, body: 'done' });
    let turned = false;
    setImmediate(() => {
      turned = true;
    });

    const answer = await request(`${origin}/`, { dispatcher });
    const text = await answer.body.text();

    expect({ text, turned }).toEqual({ text: 'done', turned: false });
  });

  it('reports a broken connection as ECONNRESET', async () => {
    const { dispatcher } = recorder({ broken: 'reset' });

    await expect(request(`${origin}/`, { dispatcher })).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('refuses an origin it has no simulator for', async () => {
    const { dispatcher } = recorder();

    await expect(request('https://elsewhere.example/', { dispatcher })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('ends a call that is aborted while the simulator is still thinking', async () => {
    const dispatcher = inProcessDispatcher({ [origin]: { handle: () => new Promise(() => {}) } });
    const controller = new AbortController();

    const pending = request(`${origin}/`, { dispatcher, signal: controller.signal });
    controller.abort(new Error('time is up'));

    await expect(pending).rejects.toThrow('time is up');
  });

  it('passes on what the simulator throws', async () => {
    const dispatcher = inProcessDispatcher({ [origin]: { handle: () => Promise.reject(new Error('bug')) } });

    await expect(request(`${origin}/`, { dispatcher })).rejects.toThrow('bug');
  });

  it('refuses calls after it was closed', async () => {
    const { dispatcher } = recorder();

    await dispatcher.close();

    await expect(dispatcher.request({ origin, path: '/', method: 'GET' })).rejects.toMatchObject({
      code: 'UND_ERR_CLOSED',
    });
  });
});

import { Agent, request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { type HttpCarrier, serveHttp } from '../../../../local/simulators/carrier-http.ts';
import type { SimRequest, Simulator } from '../../../../local/simulators/simulator.ts';

const carriers: HttpCarrier[] = [];
const dispatcher = new Agent();

const serve = async (handle: Simulator['handle'], onFault?: (fault: unknown) => void): Promise<string> => {
  const carrier = await serveHttp({ handle }, onFault === undefined ? {} : { onFault });
  carriers.push(carrier);
  return carrier.url;
};

afterEach(async () => {
  await Promise.all(carriers.splice(0).map((carrier) => carrier.close()));
});

describe('serveHttp', () => {
  it('carries method, verbatim path, headers and body both ways on 127.0.0.1', async () => {
    const seen: SimRequest[] = [];
    const url = await serve(async (incoming) => {
      seen.push(incoming);
      return { status: 201, headers: { 'x-left': '3' }, body: 'grüß' };
    });

    const answer = await request(`${url}/v3/feeds?id=a%40b`, {
      dispatcher,
      method: 'PUT',
      headers: { 'WM_SVC.NAME': 'Shop' },
      body: 'é',
    });

    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(seen[0]).toMatchObject({ method: 'PUT', path: '/v3/feeds?id=a%40b', body: 'é' });
    expect(seen[0]?.headers['wm_svc.name']).toBe('Shop');
    expect(answer.statusCode).toBe(201);
    expect(answer.headers['x-left']).toBe('3');
    expect(await answer.body.text()).toBe('grüß');
  });

  it('breaks the connection when the simulator says reset', async () => {
    const url = await serve(async () => ({ broken: 'reset' }));

    await expect(request(`${url}/`, { dispatcher })).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('closes the connection only when the simulator asks for it', async () => {
    const url = await serve(async (incoming) => ({
      status: 200,
      headers: incoming.path === '/close' ? { connection: 'close' } : {},
      body: '',
    }));

    const kept = await request(`${url}/keep`, { dispatcher });
    await kept.body.dump();
    const closed = await request(`${url}/close`, { dispatcher });
    await closed.body.dump();

    expect(kept.headers.connection).toBe('keep-alive');
    expect(closed.headers.connection).toBe('close');
  });

  it('answers 500 and tells its owner when the simulator throws', async () => {
    const faults: unknown[] = [];
    const url = await serve(
      () => Promise.reject(new Error('bug')),
      (fault) => faults.push(fault),
    );

    const answer = await request(`${url}/`, { dispatcher });
    await answer.body.dump();

    expect(answer.statusCode).toBe(500);
    expect(String(faults[0])).toContain('bug');
  });
});

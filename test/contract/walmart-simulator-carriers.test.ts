import { Agent, type Dispatcher, request } from 'undici';
import { describe, expect, it } from 'vitest';
import { inProcessDispatcher } from '../../local/simulators/carrier-dispatcher.ts';
import { serveHttp } from '../../local/simulators/carrier-http.ts';
import { openWalmart } from '../support/walmart-bench.ts';

const story = async (origin: string, dispatcher: Dispatcher, token: string) => {
  const headers = {
    'WM_SEC.ACCESS_TOKEN': token,
    'WM_QOS.CORRELATION_ID': '5b1bd84e-0e54-4a4d-9b0e-2bba1a0a1a11',
    'WM_SVC.NAME': 'Walmart Marketplace',
    Accept: 'application/json',
    'Content-Type': 'application/json',
  };
  const call = async (method: Dispatcher.HttpMethod, path: string, body?: string) => {
    const answer = await request(`${origin}${path}`, { dispatcher, method, headers, body: body ?? null });
    return { status: answer.statusCode, body: await answer.body.text() };
  };
  return [
    await call('PUT', '/v3/inventory?sku=A%2F%C3%A9', '{"sku":"A/é","quantity":{"unit":"EACH","amount":3}}'),
    await call('GET', '/v3/inventories?limit=1'),
    await call('POST', '/v3/orders/1/acknowledge'),
    await call('GET', '/v3/orders'),
  ];
};

describe('the Walmart simulator behind its carriers', () => {
  it('answers the same over a socket as in virtual time', async () => {
    const open = async () => {
      const bench = await openWalmart();
      bench.walmart.addItem({ sku: 'A/é', productName: 'Thé', price: 1999, inputQty: 5 });
      bench.walmart.placeOrder({ lines: [{ sku: 'A/é', quantity: 1 }], visibleAfterMs: 0 });
      return { walmart: bench.walmart, token: await bench.renewToken() };
    };
    const [first, second] = [await open(), await open()];
    const carrier = await serveHttp(first.walmart);

    const overSocket = await story(carrier.url, new Agent(), first.token);
    await carrier.close();
    const inProcess = await story(
      'https://marketplace.walmartapis.com',
      inProcessDispatcher({ 'https://marketplace.walmartapis.com': second.walmart }),
      second.token,
    );

    expect(overSocket.map((answer) => answer.status)).toEqual([200, 200, 404, 200]);
    expect(inProcess).toEqual(overSocket);
  });
});

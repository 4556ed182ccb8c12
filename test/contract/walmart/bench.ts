/** Our client before the Walmart simulator, in virtual time; each request is recorded for the check against the documents. */
import { inProcessDispatcher } from '../../../local/simulators/carrier-dispatcher.ts';
import { seededRandom } from '../../../local/simulators/simulator.ts';
import { createWalmartSimulator, type Deliver, type WalmartWishes } from '../../../local/simulators/walmart/index.ts';
import { memoryPlatform, seededChance, VirtualClock } from '../../../shared/memory/index.ts';
import { connectWalmart } from '../../../shared/walmart/index.ts';
import { recordRequests } from '../../support/openapi.ts';

const ACCOUNT = 'sandbox/acme';
export const START = Date.parse('2026-11-20T10:00:00Z');
export const SHIP_NODE = '100009';

export const openContractBench = (settings: WalmartWishes = {}, seed = 1, deliver?: Deliver) => {
  const clock = new VirtualClock({ startAt: START });
  const walmart = createWalmartSimulator({
    time: clock,
    random: seededRandom(seed),
    account: { clientId: 'client', clientSecret: 'secret', partnerId: '100009', shipNode: SHIP_NODE },
    settings,
    ...(deliver === undefined ? {} : { deliver }),
  });
  const { simulator, requests } = recordRequests(walmart);
  const platform = memoryPlatform({
    clock,
    chance: seededChance(seed),
    http: inProcessDispatcher({ 'https://sandbox.walmart.test': simulator }),
    secrets: {
      'walmart/credentials': JSON.stringify({ clientId: 'client', clientSecret: 'secret' }),
      'walmart/token-0': undefined,
      'walmart/token-1': undefined,
    },
  });
  let containers = 0;
  const connect = () => {
    containers += 1;
    return connectWalmart(
      { baseUrl: 'https://sandbox.walmart.test/v3/', account: ACCOUNT, secretBase: 'walmart' },
      {
        state: platform.state('state'),
        vault: platform.vault(),
        clock,
        chance: seededChance(seed, `container ${containers}`),
        http: platform.http({}),
        telemetry: platform.telemetry('contract', ACCOUNT),
      },
    );
  };
  return {
    walmart,
    clock,
    requests,
    connect,
    client: connect(),
    run: <T>(work: Promise<T>): Promise<T> => clock.settle(work),
    pass: (ms: number) => clock.run(clock.now() + ms),
    failure: (work: Promise<unknown>): Promise<unknown> =>
      clock.settle(
        work.then(
          () => undefined,
          (error: unknown) => error,
        ),
      ),
  };
};

export type ContractBench = ReturnType<typeof openContractBench>;

export const all = async <T>(rows: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const row of rows) list.push(row);
  return list;
};

/** An Odoo 18 in memory: both RPC wires, webhooks, faults on demand, and the truth about what is in it. */
import type { SimOutcome, SimRequest, Simulator } from '../simulator.ts';
import type { FaultInjector } from './control/faults.ts';
import { createFulfiller, type OdooFulfiller } from './control/fulfiller.ts';
import { createMerchant, type OdooMerchant } from './control/merchant.ts';
import { createTruth, type OdooTruth } from './control/truth.ts';
import { type OdooOptions, OdooState } from './state.ts';
import { badGateway, methodNotAllowed, notFound, respond } from './wires/http.ts';
import { handleJsonRpc } from './wires/json-rpc.ts';
import { Broken } from './wires/service.ts';
import { handleXmlRpc, xmlService } from './wires/xml-rpc.ts';

export type { FaultKind, FaultRule } from './control/faults.ts';
export type { Credit, Deed, LineUnits, OdooFulfiller, Parcel, Shipping } from './control/fulfiller.ts';
export type { TrueCredit, TrueDelivery, TrueFulfilment, TrueReturn, TrueUnits } from './control/fulfilment-truth.ts';
export type { OdooMerchant, SeedProduct } from './control/merchant.ts';
export type { StockChange } from './control/stock-truth.ts';
export type { OdooTruth, TrueActivity, TrueOrder, TrueOrderLine, TrueStock } from './control/truth.ts';
export type { OdooUser } from './models/bare.ts';
export type { Deliver, OdooOptions, OdooSettings } from './state.ts';

export interface OdooControl extends OdooMerchant, OdooFulfiller {
  /** Faults by rule: `faults.add({ kind: 'resetAfterCommit', model: 'sale.order', method: 'create', times: 1 })`. */
  readonly faults: Pick<FaultInjector, 'add' | 'clear'>;
  /** false: every connection is reset, as when the server is down. */
  setReachable(reachable: boolean): void;
}

export interface OdooSimulator extends Simulator {
  readonly control: OdooControl;
  readonly truth: OdooTruth;
  /** For tests that need a look below the wires. */
  readonly state: OdooState;
}

export const createOdooSimulator = (options: OdooOptions): OdooSimulator => {
  const state = new OdooState(options);
  let isReachable = true;
  return {
    handle: (request) => (isReachable ? handle(state, request) : Promise.resolve({ broken: 'reset' })),
    control: {
      ...createMerchant(state),
      ...createFulfiller(state),
      faults: state.faults,
      setReachable: (reachable) => {
        isReachable = reachable;
      },
    },
    truth: createTruth(state),
    state,
  };
};

const handle = async (state: OdooState, request: SimRequest): Promise<SimOutcome> => {
  const path = request.path.split('?')[0] ?? '';
  try {
    if (path === '/jsonrpc') return await handleJsonRpc(state, request);
    const xml = xmlService(path);
    if (xml !== undefined) return await handleXmlRpc(state, request, xml.service, xml.old);
    if (path !== '/web/health') return notFound(state);
    if (request.method !== 'GET' && request.method !== 'HEAD') return methodNotAllowed(state);
    return respond(state, 200, 'application/json', '{"status": "pass"}');
  } catch (error) {
    if (error instanceof Broken) return error.how === 'reset' ? { broken: 'reset' } : badGateway();
    throw error;
  }
};

/** POST /xmlrpc/2/common, /object, /db: HTTP 200 for every fault (reference sections 1 to 3). */
import type { SimRequest, SimResponse } from '../../simulator.ts';
import { faultCode, keyError, OdooFault } from '../orm/faults.ts';
import type { OdooState } from '../state.ts';
import { methodNotAllowed, respond } from './http.ts';
import { callService } from './service.ts';
import { expatTraceback, marshalTraceback, xmlTraceback } from './tracebacks.ts';
import { decodeXmlCall, ExpatError } from './xml-decode.ts';
import { encodeXmlAnswer, encodeXmlFault, MarshalError } from './xml-encode.ts';

const SERVICES = ['common', 'object', 'db'];

/** `/xmlrpc/2/object` → object; the old `/xmlrpc/object` has string fault codes. */
export const xmlService = (path: string): { readonly service: string; readonly old: boolean } | undefined => {
  const match = /^\/xmlrpc\/(2\/)?([\w.]+)$/.exec(path);
  return match === null ? undefined : { service: match[2] ?? '', old: match[1] === undefined };
};

const xml = (state: OdooState, body: string): SimResponse => respond(state, 200, 'text/xml; charset=utf-8', body);

export const handleXmlRpc = async (
  state: OdooState,
  request: SimRequest,
  service: string,
  old: boolean,
): Promise<SimResponse> => {
  if (request.method !== 'POST') return methodNotAllowed(state);
  const code = (value: 1 | 2 | 3 | 4): number | string => (old ? OLD_CODES[value] : value);
  try {
    const call = decodeXmlCall(request.body);
    if (!SERVICES.includes(service)) throw keyError(service);
    return xml(state, encodeXmlAnswer(await callService(state, 'xml', service, call.methodName, call.params)));
  } catch (error) {
    if (error instanceof ExpatError) return xml(state, encodeXmlFault(code(1), expatTraceback(error.message)));
    if (error instanceof MarshalError) return xml(state, encodeXmlFault(code(1), marshalTraceback(error.message)));
    if (!(error instanceof OdooFault)) throw error;
    const kind = faultCode(error);
    return xml(state, encodeXmlFault(code(kind), kind === 1 ? xmlTraceback(error) : error.message));
  }
};

const OLD_CODES = {
  1: 'warning -- Exception\n\n',
  2: 'warning -- Warning\n\n',
  3: 'AccessDenied',
  4: 'warning -- AccessError\n\n',
} as const;

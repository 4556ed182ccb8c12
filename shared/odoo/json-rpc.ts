/** JSON-RPC: the default wire. Error classes by name, a missing `result` for nothing, a quarter of XML's bytes (odoo18.md sections 13 and 29). */
import * as z from 'zod';
import { toWireValue } from './clean.ts';
import type { Wire, WireAnswer } from './rpc.ts';

const answerSchema = z.object({
  jsonrpc: z.literal('2.0'),
  result: z.unknown().optional(),
  error: z
    .object({
      message: z.string().optional(),
      data: z.object({ name: z.string().optional(), message: z.string().optional() }).optional(),
    })
    .optional(),
});

/** A record set has no spelling in JSON: Odoo sends its Python text, `stock.quant.package(2,)`. XML-RPC faults instead. */
const RECORD_SET = /^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+\((\d+(, \d+)*,?)?\)$/;

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

const decode = (body: string): WireAnswer => {
  const answer = answerSchema.safeParse(parse(body));
  if (!answer.success) return { kind: 'foreign' };
  const { error, result } = answer.data;
  if (error === undefined) {
    const nothing = result === undefined || (typeof result === 'string' && RECORD_SET.test(result));
    return { kind: 'value', value: nothing ? null : result };
  }
  return {
    kind: 'fault',
    fault: {
      name: (error.data?.name ?? 'Exception').replace(/^builtins\./, ''),
      message: error.data?.message ?? error.message ?? '',
    },
  };
};

export const jsonRpc = (): Wire => {
  let calls = 0;
  return {
    encode: (service, method, args) => {
      calls += 1;
      const params = { service, method, args: toWireValue(args) };
      return {
        path: '/jsonrpc',
        contentType: 'application/json',
        body: JSON.stringify({ jsonrpc: '2.0', method: 'call', id: calls, params }),
      };
    },
    decode,
  };
};

/** The HTTP API in front of a door: routes a request as API Gateway does, with its event format 2.0. */
import type { DoorTrigger } from '@bridge/shared/core';
import type { LambdaHandler } from '@bridge/shared/lambda';
import type { Clock } from '@bridge/shared/ports';
import * as z from 'zod';
import type { Invoker } from './host-invoke.ts';
import type { SimRequest, SimResponse } from './simulators/simulator.ts';

const answerSchema = z.object({
  statusCode: z.number().int(),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().default(''),
});

export interface DoorParts {
  readonly trigger: DoorTrigger;
  readonly handler: LambdaHandler<unknown, unknown>;
  readonly invoker: Invoker;
  readonly clock: Clock;
}

/** Values of the template's `{names}`; undefined when the path is another one. */
export const matchPath = (template: string, path: string): Readonly<Record<string, string>> | undefined => {
  const wanted = template.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name === undefined ? part !== value : value === '') return undefined;
    if (name !== undefined) values[name] = value;
  }
  return values;
};

const answer = (status: number, message: string): SimResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message }),
});

/** One function for both engines: behind a server on loopback, or called in process. */
export const openDoor = ({ trigger, handler, invoker, clock }: DoorParts) => {
  const routeKey = `${trigger.method} ${trigger.path}`;
  return async (request: SimRequest): Promise<SimResponse> => {
    const [path = '/', query = ''] = request.path.split('?');
    const pathParameters = request.method === trigger.method ? matchPath(trigger.path, path) : undefined;
    if (pathParameters === undefined) return answer(404, 'Not Found');
    const invoked = await invoker.invoke(trigger, handler, {
      version: '2.0',
      routeKey,
      rawPath: path,
      rawQueryString: query,
      headers: request.headers,
      pathParameters,
      requestContext: { http: { method: request.method, path }, timeEpoch: clock.now(), routeKey },
      body: request.body,
      isBase64Encoded: false,
    });
    const parsed = invoked.answered ? answerSchema.safeParse(invoked.answer) : undefined;
    if (!parsed?.success) return answer(500, 'Internal Server Error');
    return { status: parsed.data.statusCode, headers: parsed.data.headers, body: parsed.data.body };
  };
};

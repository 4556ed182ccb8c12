/** POST /v3/token and GET /v3/token/detail: access tokens that live 900 seconds, several at a time. */

import type { SimRequest } from '../simulator.ts';
import { asXml, gatewayError, json, unauthorized, wrongMediaType } from './answers.ts';
import type { Call, Endpoint } from './endpoint.ts';
import { splitPath } from './query.ts';
import { drawHex, type Token, type World } from './state.ts';

/** The token of a request, if it is known and alive. `Authorization: Bearer` alone counts for nothing. */
export const findToken = (world: World, request: SimRequest, now: number): Token | undefined => {
  const token = world.tokens.get(request.headers['wm_sec.access_token'] ?? '');
  return token !== undefined && now < token.expiresAt ? token : undefined;
};

const issueToken = (call: Call) => {
  const { world, request, now } = call;
  if (!hasBasicCredentials(world, request)) return rejectCredentials(world);
  if (!mediaType(request).startsWith('application/x-www-form-urlencoded')) return wrongMediaType();
  const form = splitPath(`?${request.body}`).query;
  if (form.get('grant_type') !== 'client_credentials') {
    return gatewayError(400, {
      code: 'INVALID_REQUEST_PARAM.GMP_GATEWAY_API',
      field: 'grant_type',
      description: 'grant_type is missing or not allowed for this client',
    });
  }

  const { tokenLifeS } = world.settings;
  const accessToken = `eyJraWQiOiI${drawHex(240, world.chance.tokens)}`;
  for (const [text, token] of world.tokens) if (token.expiresAt <= now) world.tokens.delete(text);
  world.tokens.set(accessToken, { issuedAt: now, expiresAt: now + tokenLifeS * 1000 });
  return (request.headers.accept ?? '').includes('json')
    ? json(200, { access_token: accessToken, token_type: 'Bearer', expires_in: tokenLifeS })
    : asXml(json(200, { OAuthTokenDTO: { accessToken, tokenType: 'Bearer', expiresIn: tokenLifeS } }));
};

const hasBasicCredentials = (world: World, request: SimRequest): boolean => {
  const { clientId, clientSecret } = world.account;
  const wanted = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
  return request.headers.authorization === `Basic ${wanted}`;
};

const rejectCredentials = (world: World) =>
  world.settings.rejectedCredentialsStatus === 401
    ? unauthorized()
    : gatewayError(400, {
        code: 'INVALID_REQUEST_HEADER.GMP_GATEWAY_API',
        field: 'Authorization',
        description: 'The client credentials are invalid',
      });

const mediaType = (request: SimRequest): string => request.headers['content-type'] ?? '';

const fullAccess = Object.fromEntries(
  [
    'reports',
    'item',
    'shipping',
    'price',
    'lagtime',
    'feeds',
    'returns',
    'orders',
    'rules',
    'inventory',
    'content',
  ].map((scope) => [scope, 'full_access']),
);

const describeToken = ({ world, request, now }: Call) => {
  const token = findToken(world, request, now);
  if (token === undefined) return unauthorized();
  return json(200, {
    expire_at: String(token.expiresAt),
    issued_at: String(token.issuedAt),
    is_valid: true,
    is_channel_match: true,
    scopes: fullAccess,
  });
};

export const tokenEndpoints: readonly Endpoint[] = [
  { method: 'POST', template: '/v3/token', auth: 'basic', handle: issueToken },
  { method: 'GET', template: '/v3/token/detail', auth: 'token', handle: describeToken },
];

/**
 * USPS's addresses as a small honest server: token by client credentials, then GET /addresses/v3/address. Written from USPS's
 * OpenAPI description "Addresses" 3.2.2 and the examples of github.com/USPS/api-examples.
 */
import type { SimOutcome, SimRequest, SimResponse, SimTime, Simulator } from '../simulator.ts';

/** One building, in USPS's spelling. */
export interface DeliveryPoint {
  readonly streetAddress: string;
  /** Its units; without any it is one delivery point itself. */
  readonly units?: readonly string[];
  readonly city: string;
  readonly state: string;
  readonly ZIPCode: string;
  readonly ZIPPlus4: string;
}

export interface UspsOptions {
  readonly time: SimTime;
  readonly account: { readonly clientId: string; readonly clientSecret: string };
  readonly points: readonly DeliveryPoint[];
  /** Questions in any hour; USPS gives new applications 60. */
  readonly perHour?: number;
}

/** What the next calls meet instead of an answer. */
export type UspsFault = 'unavailable' | 'reset' | 'page' | 'forbidden';

export interface UspsSimulator extends Simulator {
  readonly control: {
    fail(fault: UspsFault, times: number): void;
    /** All tokens end now. */
    endTokens(): void;
  };
  readonly truth: {
    /** Queries as they came, decoded. */
    questions(): readonly Readonly<Record<string, string>>[];
    tokensIssued(): number;
  };
}

const TOKEN_SECONDS = 28_799;
const HOUR_MS = 3_600_000;

const json = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): SimResponse => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

const problem = (status: number, message: string, headers: Readonly<Record<string, string>> = {}): SimResponse =>
  json(status, { apiVersion: 'v3', error: { code: String(status), message, errors: [] } }, headers);

const sameText = (a: string, b: string): boolean => a.toUpperCase() === b.toUpperCase();

const answerOf = (query: URLSearchParams, points: readonly DeliveryPoint[]): SimResponse => {
  const asked = (name: string): string => query.get(name) ?? '';
  if (asked('streetAddress') === '' || !/^[A-Z]{2}$/.test(asked('state')))
    return problem(400, 'The state code in the request is missing or invalid.');
  if (asked('city') === '' && !/^\d{5}$/.test(asked('ZIPCode')))
    return problem(400, 'The city in the request is missing or invalid.');
  const found = points.find(
    (point) =>
      sameText(point.streetAddress, asked('streetAddress')) &&
      point.state === asked('state') &&
      (sameText(point.city, asked('city')) || point.ZIPCode === asked('ZIPCode')),
  );
  if (found === undefined) return problem(404, 'There is no match for the address requested.');
  const { units = [], ...address } = found;
  const unit = asked('secondaryAddress').toUpperCase();
  const isKnownUnit = units.includes(unit);
  const confirmation = units.length === 0 || isKnownUnit ? 'Y' : unit === '' ? 'D' : 'S';
  return json(200, {
    firm: null,
    address: { ...address, streetAddressAbbreviation: null, secondaryAddress: unit === '' ? null : unit },
    additionalInfo: {
      deliveryPoint: '20',
      carrierRoute: 'C036',
      DPVConfirmation: confirmation,
      DPVCMRA: 'N',
      business: 'N',
      centralDeliveryPoint: 'N',
      vacant: 'N',
    },
    corrections: confirmation === 'D' ? [{ code: '32', text: 'Default address: more information is needed' }] : [],
    matches: confirmation === 'Y' ? [{ code: '31', text: 'Single Response - exact match' }] : [],
  });
};

const faulty = (fault: UspsFault): SimOutcome => {
  switch (fault) {
    case 'unavailable':
      return problem(503, 'Service is unavailable.');
    case 'forbidden':
      return problem(403, 'Access is denied.');
    case 'page':
      return { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Maintenance</html>' };
    case 'reset':
      return { broken: 'reset' };
    default:
      return fault satisfies never;
  }
};

const parse = (body: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
};

export const createUspsSimulator = ({ time, account, points, perHour = 60 }: UspsOptions): UspsSimulator => {
  const tokens = new Map<string, number>();
  const faults: UspsFault[] = [];
  const questions: { readonly at: number; readonly query: Readonly<Record<string, string>> }[] = [];
  let issued = 0;

  const issue = (request: SimRequest): SimResponse => {
    const body = parse(request.body);
    const isRight =
      body.client_id === account.clientId &&
      body.client_secret === account.clientSecret &&
      body.grant_type === 'client_credentials';
    if (!isRight) return json(401, { error: 'invalid_client', error_description: 'Invalid client credentials' });
    issued += 1;
    const token = `usps-token-${issued}`;
    tokens.set(token, time.now() + TOKEN_SECONDS * 1000);
    return json(200, {
      access_token: token,
      token_type: 'Bearer',
      issued_at: String(time.now()),
      expires_in: String(TOKEN_SECONDS),
      status: 'approved',
      scope: 'addresses',
    });
  };

  const answer = (request: SimRequest, query: URLSearchParams): SimResponse => {
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if ((tokens.get(token) ?? 0) <= time.now()) return problem(401, 'Unauthorized request.');
    const hourAgo = time.now() - HOUR_MS;
    const recent = questions.filter(({ at }) => at > hourAgo);
    if (recent.length >= perHour) {
      const freeAt = (recent[0]?.at ?? time.now()) + HOUR_MS;
      return problem(429, 'Too Many Requests.', { 'retry-after': String(Math.ceil((freeAt - time.now()) / 1000)) });
    }
    questions.push({ at: time.now(), query: Object.fromEntries(query) });
    return answerOf(query, points);
  };

  return {
    async handle(request) {
      const fault = faults.shift();
      if (fault !== undefined) return faulty(fault);
      const [path = '', search = ''] = request.path.split('?');
      if (path === '/oauth2/v3/token' && request.method === 'POST') return issue(request);
      if (path === '/addresses/v3/address' && request.method === 'GET')
        return answer(request, new URLSearchParams(search));
      return problem(404, 'Not found.');
    },
    control: {
      fail: (fault, times) => {
        for (let count = 0; count < times; count += 1) faults.push(fault);
      },
      endTokens: () => tokens.clear(),
    },
    truth: {
      questions: () => questions.map(({ query }) => query),
      tokensIssued: () => issued,
    },
  };
};

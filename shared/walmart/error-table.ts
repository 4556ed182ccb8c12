/**
 * Which HTTP status and code name belongs to which class: data (walmart-api.md sections 5.2 to 5.4).
 * The numbers are the project's own, after the order's 4000/5000/6000 series. Walmart's documents know no such numbers; should
 * one come as a code all the same, it means what the order says of its series.
 */

export type FailureClass =
  | 'unauthorized'
  | 'forbidden'
  | 'throttled'
  | 'locked'
  | 'system'
  | 'installation'
  | 'notFound'
  | 'higherStatus'
  | 'alreadyShipped'
  | 'alreadyCancelled'
  | 'beyondOpen'
  | 'intentToCancel'
  | 'business';

export interface FailureRule {
  readonly failure: FailureClass;
  /** The project's number: 4xxx authentication, 5xxx system, 6xxx business rule. */
  readonly number: number;
  readonly status?: number;
  readonly name?: string | RegExp;
  /** Found in Walmart's sentence, where the code alone does not tell. */
  readonly text?: RegExp;
}

const orderRefusal = (text: RegExp) => ({ status: 400, name: 'INVALID_REQUEST_CONTENT', text }) as const;

/** The first rule that fits counts; a rule without a part accepts any. */
export const FAILURE_RULES: readonly FailureRule[] = [
  { failure: 'unauthorized', number: 4010, status: 401 },
  { failure: 'unauthorized', number: 4010, name: 'UNAUTHORIZED' },
  { failure: 'forbidden', number: 4030, status: 403 },
  { failure: 'forbidden', number: 4030, name: 'FORBIDDEN' },
  { failure: 'throttled', number: 5290, status: 429 },
  { failure: 'throttled', number: 5290, name: 'REQUEST_THRESHOLD_VIOLATED' },
  { failure: 'locked', number: 5230, status: 423 },
  { failure: 'locked', number: 5230, name: 'RESOURCE_IS_LOCKED' },
  { failure: 'system', number: 5040, status: 504 },
  { failure: 'system', number: 5040, status: 408 },
  { failure: 'system', number: 5040, name: 'DOWNSTREAM_SYSTEM_TIME_OUT' },
  { failure: 'system', number: 5000, name: 'SYSTEM_ERROR' },
  { failure: 'system', number: 5000, name: 'INVALID_SYSTEM_STATE' },
  /** Pages of the edge, whatever their status says (section 5.4: HTML bodies are the system's). */
  { failure: 'system', number: 5000, name: 'MARKUP' },
  { failure: 'installation', number: 6041, name: 'URI_NOT_FOUND' },
  { failure: 'notFound', number: 6040, name: 'CONTENT_NOT_FOUND' },
  { failure: 'notFound', number: 6040, status: 404 },
  { failure: 'higherStatus', number: 6409, status: 400, name: 'INVALID_REQUEST_CONTENT', text: /higher status/i },
  { failure: 'alreadyShipped', number: 6410, ...orderRefusal(/is in (shipped|delivered) status/i) },
  { failure: 'alreadyCancelled', number: 6411, ...orderRefusal(/is in cancell?ed status/i) },
  { failure: 'higherStatus', number: 6409, ...orderRefusal(/is in \w+ status/i) },
  /** "…due to invalid Lines Or invalid Qty Or Qty more than allowed": an unknown line and too many units sound alike. */
  { failure: 'beyondOpen', number: 6412, ...orderRefusal(/over ?shipped|over ?cancelled|qty more than allowed/i) },
  /** Walmart's sentence is not reported; it must name the member that would allow it (section 5.3). */
  { failure: 'intentToCancel', number: 6413, ...orderRefusal(/intentToCancel/i) },
  { failure: 'business', number: 6400, name: 'INVALID_REQUEST_CONTENT' },
  { failure: 'business', number: 6400, name: 'INVALID_REQUEST_PARAM' },
  { failure: 'business', number: 6400, name: 'INVALID_REQUEST' },
  { failure: 'business', number: 6400, name: 'INVALID_REQUEST_HEADER' },
  { failure: 'business', number: 6400, name: 'MISSING_REQUEST_HEADER' },
  { failure: 'business', number: 6400, name: 'MISSING_REQUEST_PARAM' },
  { failure: 'business', number: 6400, name: 'MALFORMED_REQUEST_CONTENT' },
  { failure: 'business', number: 6050, status: 405 },
  { failure: 'business', number: 6060, status: 406 },
  { failure: 'business', number: 6130, status: 413 },
  { failure: 'business', number: 6150, status: 415 },
  { failure: 'unauthorized', number: 4000, name: /^4\d{3}$/ },
  { failure: 'system', number: 5000, name: /^5\d{3}$/ },
  { failure: 'business', number: 6000, name: /^6\d{3}$/ },
];

const SYSTEM: FailureRule = { failure: 'system', number: 5000 };
const BUSINESS: FailureRule = { failure: 'business', number: 6000 };

const isNamed = (rule: FailureRule, name: string): boolean =>
  rule.name === undefined || (typeof rule.name === 'string' ? rule.name === name : rule.name.test(name));

/** Every status from 500 counts as the system's whatever the body says; the rest without a rule is a refusal. */
export const ruleFor = (status: number, name: string, text: string): FailureRule => {
  const fitting = FAILURE_RULES.find(
    (rule) =>
      (rule.status === undefined || rule.status === status) &&
      isNamed(rule, name) &&
      (rule.text === undefined || rule.text.test(text)),
  );
  if (status >= 500) return fitting?.number === 5040 ? fitting : SYSTEM;
  return fitting ?? BUSINESS;
};

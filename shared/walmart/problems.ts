/** Reads Walmart's error bodies: three envelopes, OAuth's, and what is no JSON at all (walmart-api.md section 5.1). */

/** One error as Walmart describes it. Its text may name orders and SKUs; it is for messages, never for classifying alone. */
export interface Problem {
  /** `NAME.SUBSYSTEM`, or `HTTP_<status>` when the body named none. */
  readonly code: string;
  readonly name: string;
  readonly subsystem: string | undefined;
  readonly field: string | undefined;
  readonly description: string | undefined;
  readonly severity: string | undefined;
  readonly category: string | undefined;
}

export type JsonRecord = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const asArray = (value: unknown): readonly unknown[] => {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
};

const LONGEST_TEXT = 300;

/** Walmart's sentence, fit for a message: one line, bounded, without e-mail addresses. */
const sentence = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== ''
    ? value
        .replace(/[^\s"'<>@]+@[^\s"'<>@]+/g, '***')
        .replace(/\s+/g, ' ')
        .trim()
        .slice(0, LONGEST_TEXT)
    : undefined;

const word = (value: unknown): string | undefined => {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST_TEXT) : undefined;
};

const toProblem = (entry: unknown, status: number): Problem => {
  const record = isRecord(entry) ? entry : {};
  const code = word(record.code) ?? `HTTP_${status}`;
  const [name = code, subsystem] = code.split('.', 2);
  return {
    code,
    name: name.toUpperCase(),
    subsystem,
    field: sentence(record.field),
    description: sentence(record.description) ?? sentence(record.info) ?? sentence(entry),
    severity: word(record.severity),
    category: word(record.category),
  };
};

/** The error entries of a JSON value, in whichever envelope; empty when it holds none. */
export const problemsIn = (json: unknown, status: number): readonly Problem[] => {
  if (!isRecord(json)) return [];
  const { error, errors, list } = json;
  if (typeof error === 'string') {
    const description = json.error_description;
    return [toProblem({ code: error, description: description ?? error }, status)];
  }
  const inner = isRecord(errors) && 'error' in errors ? errors.error : errors;
  const listed = isRecord(list) ? list.errors : undefined;
  const innerListed = isRecord(listed) && 'error' in listed ? listed.error : listed;
  return [error, inner, innerListed].flatMap(asArray).map((entry) => toProblem(entry, status));
};

/** Name of a body that is HTML or XML: the edge in front of Walmart answers so in outages. */
export const MARKUP = 'MARKUP';

/** The problem of a body without a known envelope: HTML of the edge, plain text, nothing. Its text is not repeated. */
const bodyProblem = (status: number, body: string): Problem => {
  const trimmed = body.trim();
  const isMarkup = trimmed.startsWith('<');
  const kind = trimmed === '' ? 'an empty body' : isMarkup ? 'a page of markup' : 'a body without an error in it';
  return {
    code: `HTTP_${status}`,
    name: isMarkup ? MARKUP : `HTTP_${status}`,
    subsystem: undefined,
    field: undefined,
    description: `${kind} (${body.length} characters)`,
    severity: undefined,
    category: undefined,
  };
};

/** JSON, or undefined when it is none. */
export const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

/** The problems of an error answer; always at least one. */
export const readProblems = (status: number, body: string): readonly [Problem, ...Problem[]] => {
  const [first, ...rest] = problemsIn(parseJson(body), status);
  return first === undefined ? [bodyProblem(status, body)] : [first, ...rest];
};

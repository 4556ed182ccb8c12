/** Walmart's OpenAPI documents, corrected, and checks of recorded requests and answers against them. */

import { readdirSync, readFileSync } from 'node:fs';
import type { SimRequest, Simulator } from '../../local/simulators/simulator.ts';
import { checkSchema, isObject, type JsonObject } from './json-schema.ts';

export interface Operation {
  /** `GET /v3/orders/{purchaseOrderId}`. */
  readonly name: string;
  readonly method: string;
  readonly template: string;
  readonly document: JsonObject;
  readonly parameters: readonly JsonObject[];
  /** By media type. */
  readonly requestBody: JsonObject;
  /** `{schema, example | examples}` of the JSON answer 200. */
  readonly answer: JsonObject;
  readonly headers: Readonly<Record<string, string>>;
}

export interface OpenApi {
  readonly operations: readonly Operation[];
}

const fixtures = new URL('../fixtures/walmart/', import.meta.url);

const readJson = (path: string): JsonObject => {
  const value: unknown = JSON.parse(readFileSync(new URL(path, fixtures), 'utf8'));
  if (!isObject(value)) throw new Error(`${path} holds no JSON object.`);
  return value;
};

/** Reads all documents of test/fixtures/walmart/openapi with the corrections applied. */
export const loadOpenApi = (): OpenApi => {
  const corrections = readJson('openapi-corrections.json');
  const changes = Array.isArray(corrections.changes) ? corrections.changes.filter(isObject) : [];
  const headers = isObject(corrections.headers) ? corrections.headers : {};
  const operations = readdirSync(new URL('openapi/', fixtures)).flatMap((file) => {
    const document = readJson(`openapi/${file}`);
    for (const change of changes) if (`${change.document}.json` === file) applyChange(document, change);
    return listOperations(document, headers);
  });
  return { operations };
};

/** `value` replaces what the pointer names; `merge` adds members, or schema words to parameters by name. */
const applyChange = (document: JsonObject, change: JsonObject): void => {
  const names = String(change.pointer)
    .slice(1)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = names.pop() ?? '';
  let parent: unknown = document;
  for (const name of names) parent = isObject(parent) ? parent[name] : undefined;
  if (!isObject(parent)) throw new Error(`A correction names ${change.pointer}, which is not in ${change.document}.`);
  const before = parent[last];
  const after = isObject(change.merge) ? merge(before, change.merge) : change.value;
  Object.assign(parent, { [last]: after });
};

const merge = (before: unknown, additions: JsonObject): unknown => {
  if (!Array.isArray(before)) return { ...(isObject(before) ? before : {}), ...additions };
  const known = before.filter(isObject).map((parameter) => {
    const addition = additions[String(parameter.name)];
    return isObject(addition) ? { ...parameter, schema: { ...toObject(parameter.schema), ...addition } } : parameter;
  });
  const names = known.map((parameter) => parameter.name);
  const added = Object.entries(additions).filter(([name]) => !names.includes(name));
  return [...known, ...added.map(([name, schema]) => ({ name, in: 'query', required: false, schema }))];
};

const toObject = (value: unknown): JsonObject => (isObject(value) ? value : {});

const listOperations = (document: JsonObject, headers: JsonObject): Operation[] =>
  Object.entries(toObject(document.paths)).flatMap(([template, methods]) =>
    Object.entries(toObject(methods)).map(([verb, definition]) => {
      const operation = toObject(definition);
      const method = verb.toUpperCase();
      const name = `${method} ${template}`;
      const parameters = Array.isArray(operation.parameters) ? operation.parameters.filter(isObject) : [];
      const answers = toObject(toObject(toObject(operation.responses)['200']).content);
      return {
        name,
        method,
        template,
        document,
        parameters,
        requestBody: toObject(toObject(operation.requestBody).content),
        answer: toObject(answers['application/json']),
        headers: toPatterns({
          ...(name === 'POST /v3/token' ? {} : toObject(headers.default)),
          ...toObject(headers[name]),
        }),
      };
    }),
  );

const toPatterns = (headers: JsonObject): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, pattern]) => [name, String(pattern)]));

export const findOperation = (api: OpenApi, method: string, path: string): Operation | undefined => {
  const plain = path.split('?')[0] ?? '';
  const fitting = api.operations.filter(
    (operation) => operation.method === method && toPattern(operation.template).test(plain),
  );
  return fitting.find((operation) => !operation.template.includes('{')) ?? fitting[0];
};

const toPattern = (template: string): RegExp => new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`);

/** What is wrong with a recorded request, one sentence each; empty when it fits the documents. */
export const checkRequest = (api: OpenApi, request: SimRequest): string[] => {
  const operation = findOperation(api, request.method, request.path);
  if (operation === undefined) return [`${request.method} ${request.path} is not in the documents`];
  return [
    ...checkEncoding(request.path),
    ...checkHeaders(operation, request),
    ...checkParameters(operation, request.path),
    ...checkBody(operation, request),
  ].map((problem) => `${operation.name}: ${problem}`);
};

/** The characters that the documents want escaped, as far as they cannot be separators. */
const checkEncoding = (path: string): string[] => {
  const strangers = path.match(/[@!$'()*+,; {}[\]#]/g) ?? [];
  const doubled = (path.split('?')[1] ?? '').split('&').some((pair) => pair.split('=').length > 2);
  const signs = [...new Set([...strangers, ...(doubled ? ['='] : [])])];
  return signs.length === 0 ? [] : [`unescaped ${signs.join(' ')} in ${path}`];
};

const checkHeaders = (operation: Operation, request: SimRequest): string[] =>
  Object.entries(operation.headers).flatMap(([name, pattern]) => {
    const value = request.headers[name];
    if (value === undefined) return [`header ${name} is missing`];
    return new RegExp(pattern, 'i').test(value) ? [] : [`header ${name} is not like ${pattern}`];
  });

const checkParameters = (operation: Operation, path: string): string[] => {
  const query = path.split('?')[1] ?? '';
  const pairs = query === '' ? [] : query.split('&').map((pair) => pair.split('='));
  const given = new Map(pairs.map(([name = '', value = '']) => [decodeURIComponent(name), decodeURIComponent(value)]));
  const listed = operation.parameters.filter((parameter) => parameter.in === 'query');
  const names = listed.map((parameter) => String(parameter.name));
  const unknown = [...given.keys()]
    .filter((name) => !names.includes(name))
    .map((name) => `parameter ${name} is unknown`);
  // A cursor comes from Walmart and goes back as it is, with dates that nobody else may send.
  const fromCursor = given.has('hasMoreElements');
  const wrong = listed.flatMap((parameter) => {
    const value = given.get(String(parameter.name));
    if (value === undefined) return parameter.required === true ? [`parameter ${parameter.name} is missing`] : [];
    if (fromCursor) return [];
    return checkSchema(operation.document, toObject(parameter.schema), value, `parameter ${parameter.name}`);
  });
  return [...unknown, ...wrong];
};

const checkBody = (operation: Operation, request: SimRequest): string[] => {
  const media = Object.keys(operation.requestBody);
  if (media.length === 0) return request.body === '' ? [] : ['has a body, the documents know none'];
  const type = (request.headers['content-type'] ?? '').split(';')[0] ?? '';
  const content = operation.requestBody[type];
  if (!isObject(content)) return [`Content-Type ${type} is none of ${media.join(', ')}`];
  const isForm = type === 'multipart/form-data';
  const schema = toObject(isForm ? content['x-file-schema'] : content.schema);
  const text = isForm ? filePart(request) : request.body;
  if (text === undefined) return ['the form has no part named file'];
  const body =
    type === 'application/x-www-form-urlencoded' ? Object.fromEntries(new URLSearchParams(text)) : parse(text);
  return body === undefined ? ['the body is not JSON'] : checkSchema(operation.document, schema, body, 'body');
};

const filePart = (request: SimRequest): string | undefined => {
  const boundary = /boundary="?([^";]+)"?/.exec(request.headers['content-type'] ?? '')?.[1] ?? '';
  const part = request.body.split(`--${boundary}`).find((text) => /; name="file"/.test(text));
  return part?.split('\r\n\r\n').slice(1).join('\r\n\r\n').replace(/\r\n$/, '');
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** What is wrong with a JSON answer 200, members that the documents do not know included. */
export const checkAnswer = (operation: Operation, body: unknown): string[] =>
  checkSchema(operation.document, toObject(operation.answer.schema), body, operation.name);

/** The documents' own examples of the JSON answer 200. */
export const examplesOf = (operation: Operation): unknown[] => {
  const { example, examples } = operation.answer;
  return example === undefined ? Object.values(toObject(examples)).map((entry) => toObject(entry).value) : [example];
};

/** The same simulator, and a list that every request to it is added to. */
export const recordRequests = (simulator: Simulator): { simulator: Simulator; requests: SimRequest[] } => {
  const requests: SimRequest[] = [];
  return {
    requests,
    simulator: {
      handle(request) {
        requests.push(request);
        return simulator.handle(request);
      },
    },
  };
};

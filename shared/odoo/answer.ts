/** Reading Odoo's values: the field kinds of odoo18.md section 3, and the one place where an answer meets its schema. */
import * as z from 'zod';
import { fromOdooDatetime, InvalidDataError } from '../core/index.ts';
import type { Kwargs, OdooRpc } from './rpc.ts';

/** Empty char, text, selection and the like come as `false`. */
export const text = z.union([z.string(), z.literal(false)]).transform((value) => (value === false ? undefined : value));

/** A many2one: the bare id (`load=''`), `[id, name]`, or `false`. */
export const reference = z
  .union([z.int(), z.tuple([z.int(), z.string()]), z.literal(false)])
  .transform((value) => (value === false ? undefined : Array.isArray(value) ? value[0] : value));

/** A many2one that is always set. */
export const requiredReference = z
  .union([z.int(), z.tuple([z.int(), z.string()])])
  .transform((value) => (Array.isArray(value) ? value[0] : value));

/** UTC datetime as epoch milliseconds. */
export const datetime = z
  .union([z.string(), z.literal(false)])
  .transform((value) => (value === false ? undefined : fromOdooDatetime(value)));

export const id = z.int().positive();
export const ids = z.array(id);

/**
 * Parses an answer.
 * @throws {InvalidDataError} ODOO_ANSWER with the paths that do not fit; values are not quoted.
 */
export const parseAnswer = <S extends z.ZodType>(schema: S, answer: unknown, what: string): z.output<S> => {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), rule: issue.message }));
  throw new InvalidDataError({
    code: 'ODOO_ANSWER',
    message: `Odoo's answer to ${what} has another shape than Odoo 18's: ${issues[0]?.path ?? ''} ${issues[0]?.rule ?? ''}`,
    facts: { what, issues: issues.length },
    issues,
  });
};

/** Domain of a search, in Odoo's own prefix notation. */
export type OdooDomain = readonly unknown[];

export interface SearchOptions {
  readonly limit?: number;
  readonly order?: string;
  readonly context?: Kwargs;
}

/** `search_read` with bare ids (`load=''`), the fastest way to read (odoo18.md section 5). */
export const searchRead = async <S extends z.ZodType>(
  rpc: OdooRpc,
  model: string,
  domain: OdooDomain,
  schema: { readonly row: S; readonly fields: readonly string[] },
  options: SearchOptions = {},
): Promise<readonly z.output<S>[]> => {
  const { fields } = schema;
  const rows = await rpc.execute(model, 'search_read', [domain], { fields, load: '', ...options });
  return parseAnswer(z.array(schema.row), rows, `${model}.search_read`);
};

const PAGE = 1000;

/** Key-set pages by ascending id: as fast as offsets, and stable while records come and go (odoo18.md section 4). */
export const searchPages = async function* <S extends z.ZodType<{ readonly id: number }>>(
  rpc: OdooRpc,
  model: string,
  domain: OdooDomain,
  schema: { readonly row: S; readonly fields: readonly string[] },
  options: { readonly context?: Kwargs; readonly pageSize?: number } = {},
): AsyncGenerator<readonly z.output<S>[]> {
  const { pageSize = PAGE, ...rest } = options;
  let last = 0;
  for (;;) {
    const page = await searchRead(rpc, model, [...domain, ['id', '>', last]], schema, {
      ...rest,
      order: 'id',
      limit: pageSize,
    });
    if (page.length > 0) yield page;
    if (page.length < pageSize) return;
    last = page.at(-1)?.id ?? last;
  }
};

/** One value, asked for once; a failure is not kept. */
export const once = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
  let asked: Promise<T> | undefined;
  return () => {
    const answer = asked ?? ask();
    asked = answer;
    answer.catch(() => {
      if (asked === answer) asked = undefined;
    });
    return answer;
  };
};

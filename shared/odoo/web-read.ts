/** `web_search_read`: records with fields of the records they point to, in one call and so from one snapshot (odoo18.md section 19). */
import * as z from 'zod';
import { type OdooDomain, parseAnswer } from './answer.ts';
import type { OdooRpc } from './rpc.ts';

export interface WebSchema<S extends z.ZodType> {
  readonly row: S;
  readonly specification: Readonly<Record<string, unknown>>;
}

/** One page, by ascending id. */
export const webSearchRead = async <S extends z.ZodType>(
  rpc: OdooRpc,
  model: string,
  domain: OdooDomain,
  schema: WebSchema<S>,
  limit?: number,
): Promise<readonly z.output<S>[]> => {
  const { specification } = schema;
  const answer = await rpc.execute(model, 'web_search_read', [domain], {
    specification,
    order: 'id',
    ...(limit !== undefined && { limit }),
  });
  const { records } = parseAnswer(z.object({ records: z.array(schema.row) }), answer, `${model}.web_search_read`);
  return records;
};

const PAGE = 1000;

/** All pages: key-set by id, since records come and go between them. */
export const webSearchAll = async <S extends z.ZodType<{ readonly id: number }>>(
  rpc: OdooRpc,
  model: string,
  domain: OdooDomain,
  schema: WebSchema<S>,
  pageSize: number = PAGE,
): Promise<readonly z.output<S>[]> => {
  const all: z.output<S>[] = [];
  for (;;) {
    const last = all.at(-1)?.id ?? 0;
    const page = await webSearchRead(rpc, model, [...domain, ['id', '>', last]], schema, pageSize);
    all.push(...page);
    if (page.length < pageSize) return all;
  }
};

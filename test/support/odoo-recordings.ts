/** Exchanges recorded with a real Odoo 18 (test/fixtures/odoo), with what both wires say of them. */
import { readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod';

const FOLDER = new URL('../fixtures/odoo/', import.meta.url);

const exchangeSchema = z.object({
  label: z.string().default(''),
  status: z.number().default(200),
  response_xml: z.string().optional(),
  response_decoded: z.looseObject({ value: z.unknown().optional(), fault: z.unknown().optional() }).optional(),
  response_json: z.unknown().optional(),
  response_body: z.string().optional(),
});

export interface Recorded {
  readonly at: string;
  readonly label: string;
  readonly wire: 'json' | 'xml';
  readonly status: number;
  readonly body: string;
  /** What Python's own XML-RPC client made of it. */
  readonly decoded: { readonly value?: unknown; readonly fault?: unknown } | undefined;
  readonly json: unknown;
}

const toRecorded = (exchange: z.output<typeof exchangeSchema>, at: string): Recorded => ({
  at,
  label: exchange.label,
  wire: exchange.response_xml === undefined ? 'json' : 'xml',
  status: exchange.status,
  body: exchange.response_xml ?? exchange.response_body ?? JSON.stringify(exchange.response_json),
  decoded: exchange.response_decoded,
  json: exchange.response_json,
});

const readFile = (name: string): readonly Recorded[] => {
  const text = readFileSync(new URL(name, FOLDER), 'utf8');
  const { exchanges } = z.object({ exchanges: z.array(exchangeSchema) }).parse(JSON.parse(text));
  return exchanges.map((exchange, index) => toRecorded(exchange, `${name.split('-')[0]}#${index}`));
};

/** All recordings, by file and place: `12#3`. */
export const recordings = (): readonly Recorded[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap(readFile);

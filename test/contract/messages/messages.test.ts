import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { envelopeSchema, odooWebhookSchema } from '../../../shared/messages/index.ts';

const folder = new URL('../../fixtures/messages/', import.meta.url);
const fixtureNames = readdirSync(folder);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));

/** `<type>.v<version>.json`: the example of one message in one version, kept for as long as such messages can still turn up. */
const examples = fixtureNames.filter((name) => /\.v\d+\.json$/.test(name));

const declared = envelopeSchema.options.flatMap(({ shape }) =>
  [...shape.version.values].flatMap((version) => [...shape.type.values].map((type) => `${type}.v${version}.json`)),
);

describe('envelopeSchema', () => {
  it('has an example for every type and version it declares', () => {
    expect(examples).toEqual(expect.arrayContaining(declared));
  });

  it.each(examples)('still reads %s, whole', (name) => {
    const example = read(name);

    const parsed = envelopeSchema.parse(example);

    expect(parsed).toEqual(example);
    expect(`${parsed.type}.v${parsed.version}.json`).toBe(name);
  });

  it.each(examples)('carries ids only: nothing in %s is longer than an id', (name) => {
    const texts = Object.values(envelopeSchema.parse(read(name)).body).map(String);

    expect(texts.filter((text) => !/^\d{1,20}$/.test(text))).toEqual([]);
  });
});

describe('odooWebhookSchema', () => {
  const recorded = fixtureNames.filter((name) => name.startsWith('odoo-webhook.'));

  it.each(recorded)('reads what Odoo 18 really posted: %s', (name) => {
    const expected = {
      'odoo-webhook.stock-quant.json': { _model: 'stock.quant', _id: 119, product_id: 107 },
      'odoo-webhook.sale-order.json': { _model: 'sale.order', _id: 5 },
    }[name];

    expect(odooWebhookSchema.parse(read(name))).toMatchObject(expected ?? {});
    expect(expected).toBeDefined();
  });

  it('has a recording', () => {
    expect(recorded).not.toEqual([]);
  });
});

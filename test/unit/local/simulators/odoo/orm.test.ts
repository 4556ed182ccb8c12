import { describe, expect, it } from 'vitest';
import { formatDatetimeMicros, parseDatetime } from '../../../../../local/simulators/odoo/orm/dates.ts';
import { parseLiteral } from '../../../../../local/simulators/odoo/orm/python-literal.ts';
import { roundTo } from '../../../../../local/simulators/odoo/orm/rounding.ts';
import { bench } from './bench.ts';

describe('search', () => {
  const desk = bench();
  const codes = (domain: unknown[], kwargs = {}): Promise<{ code: string }[]> =>
    desk.ask('res.country.state', 'search_read', [domain, ['code']], { order: 'code', ...kwargs });

  it.each([
    ['in', [['code', 'in', ['TX', 'CA']]], ['CA', 'TX']],
    [
      'not in',
      [
        ['code', 'not in', ['TX']],
        ['name', '=like', 'Te%'],
      ],
      ['TN'],
    ],
    ['|', ['|', ['code', '=', 'TX'], ['code', '=', 'CA']], ['CA', 'TX']],
    ['! over &', ['!', '&', ['code', '!=', 'TX'], ['code', '!=', 'CA']], ['CA', 'TX']],
    ['ilike', [['name', 'ilike', 'new YORK']], ['NY']],
    ['=ilike', [['name', '=ilike', 'texas']], ['TX']],
    [
      'a dotted path',
      [
        ['country_id.code', '=', 'US'],
        ['code', '=', 'TX'],
      ],
      ['TX'],
    ],
    [
      'a name for a many2one',
      [
        ['country_id', '=', 'United States'],
        ['code', '=', 'TX'],
      ],
      ['TX'],
    ],
    [
      'comparisons',
      [
        ['id', '>=', 52],
        ['id', '<', 54],
      ],
      ['TX', 'UT'],
    ],
  ])('understands %s', async (_name, domain, expected) => {
    const found = await codes(domain);

    expect(found.map((each) => each.code)).toEqual(expected);
  });

  it('pages by limit and offset in the order asked for', async () => {
    const found = await codes([['code', 'in', ['AL', 'AK', 'AZ', 'AR']]], { order: 'code desc', offset: 1, limit: 2 });

    expect(found.map((each) => each.code)).toEqual(['AR', 'AL']);
  });

  it('finds everything below a location', async () => {
    const below = await desk.ask<number[]>('stock.location', 'search', [[['id', 'child_of', [7]]]]);

    expect(below).toContain(8);
    expect(below).not.toContain(14);
  });

  it('hides archived records unless the domain or the context speaks of them', async () => {
    const count = (domain: unknown[], context = {}): Promise<number> =>
      desk.ask('res.currency', 'search_count', [domain], { context });

    expect(await count([['name', '=', 'CAD']])).toBe(0);
    expect(
      await count([
        ['name', '=', 'CAD'],
        ['active', '=', false],
      ]),
    ).toBe(1);
    expect(await count([['name', '=', 'CAD']], { active_test: false })).toBe(1);
  });

  it('compares write_date with its microseconds: the shown value finds the record again by >, never by =', async () => {
    const id = await desk.ask<number>('res.partner', 'create', [{ name: 'Stamp' }]);
    await desk.ask('res.partner', 'write', [[id], { ref: 'x' }]);
    const [row] = await desk.ask<{ write_date: string }[]>('res.partner', 'read', [[id], ['write_date']]);
    const count = (operator: string): Promise<number> =>
      desk.ask('res.partner', 'search_count', [
        [
          ['id', '=', id],
          ['write_date', operator, row?.write_date],
        ],
      ]);

    expect([await count('>'), await count('=')]).toEqual([1, 0]);
  });
});

describe('a call that fails', () => {
  it('leaves nothing behind: no record, no field, no index', async () => {
    const desk = bench();
    const [model] = await desk.ask<number[]>('ir.model', 'search', [[['model', '=', 'sale.order']]]);
    const good = { model_id: model, name: 'x_kept', ttype: 'char', field_description: 'x' };

    const answer = await desk.call('ir.model.fields', 'create', [[good, { ...good, name: 'bad' }]]);

    expect(answer).toMatchObject({ fault: 'odoo.exceptions.ValidationError' });
    expect(await desk.ask('ir.model.fields', 'search_count', [[['name', '=', 'x_kept']]])).toBe(0);
    expect(await desk.call('sale.order', 'search', [[['x_kept', '=', 1]]])).toMatchObject({
      fault: 'builtins.ValueError',
    });
  });

  it('leaves a gap in the ids, as a sequence does', async () => {
    const desk = bench();
    const tag = (name: string | false): object => ({ name });
    const first = await desk.ask<number>('res.partner.category', 'create', [tag('A')]);

    await desk.call('res.partner.category', 'create', [[tag('B'), tag(false)]]);
    const next = await desk.ask<number>('res.partner.category', 'create', [tag('C')]);

    expect(next).toBe(first + 2);
  });

  it('says by name what the simulator itself cannot do', async () => {
    const desk = bench();
    const id = await desk.ask<number>('ir.actions.server', 'create', [
      { name: 'py', model_id: 1, state: 'code', code: 'x = 1' },
    ]);

    const answer = await desk.call('ir.actions.server', 'run', [[id]]);

    expect(answer).toMatchObject({
      fault: 'builtins.NotImplementedError',
      message: expect.stringContaining('simulator'),
    });
  });
});

describe('web_search_read', () => {
  it('answers nested records as the specification asks', async () => {
    const desk = bench();

    const answer = await desk.ask('res.country.state', 'web_search_read', [
      [['code', '=', 'TX']],
      { name: {}, country_id: { fields: { code: {} } }, write_uid: {} },
    ]);

    expect(answer).toEqual({
      length: 1,
      records: [{ id: 52, name: 'Texas', country_id: { id: 233, code: 'US' }, write_uid: 1 }],
    });
  });
});

describe('dates and literals', () => {
  it('reads Odoo’s spellings and refuses others in Python’s words', () => {
    expect(parseDatetime('2026-11-20')).toBe(Date.UTC(2026, 10, 20) * 1000);
    expect(() => parseDatetime('2026-11-20T14:03:22')).toThrow(
      "time data '2026-11-20T14:03:22' does not match format '%Y-%m-%d %H:%M:%S'",
    );
    expect(() => parseDatetime('2026-13-20 00:00:00')).toThrow('does not match format');
  });

  it('shows microseconds to webhooks', () => {
    expect(formatDatetimeMicros(Date.UTC(2026, 10, 23, 8, 27, 35) * 1000 + 678_510)).toBe('2026-11-23 08:27:35.678510');
  });

  it('reads a filter_domain', () => {
    expect(parseLiteral("[('x','=',True),('write_uid','!=',6), ('n', 'in', [1.5, None, \"a'b\"])]")).toEqual([
      ['x', '=', true],
      ['write_uid', '!=', 6],
      ['n', 'in', [1.5, null, "a'b"]],
    ]);
    expect(() => parseLiteral('[1 +')).toThrow('invalid syntax');
  });

  it.each([
    [12.345, 12.35],
    [3.3333, 3.33],
    [1.239, 1.24],
    [-12.345, -12.35],
    [0.005, 0.01],
  ])('rounds %d to %d', (value, expected) => {
    expect(roundTo(value, 2)).toBe(expected);
  });
});

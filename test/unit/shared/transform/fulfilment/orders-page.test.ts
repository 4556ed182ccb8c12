import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { orderPolicyShape } from '../../../../../shared/core/index.ts';
import {
  ODOO_SIGHTS,
  QUESTION_KINDS,
  STATUS_PRESETS,
  TRUTH_TABLE,
  WALMART_SIGHTS,
} from '../../../../../shared/transform/index.ts';

const page = readFileSync(new URL('../../../../../docs/orders.md', import.meta.url), 'utf8');

/** Cells of a section's table rows, without their back-ticks; the heading row left out. */
const rowsOf = (heading: string): readonly (readonly string[])[] =>
  (page.split(`# ${heading}\n`)[1]?.split(/^#/m)[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim().replaceAll('`', '')),
    );

describe('docs/orders.md', () => {
  it('has every policy with its default', () => {
    const defaults = Object.entries(z.strictObject(orderPolicyShape).parse({}));

    expect(
      rowsOf('Policies')
        .map(([key, value]) => `${key} ${value}`)
        .toSorted(),
    ).toEqual(defaults.map(([key, value]) => `${key} ${JSON.stringify(value)}`).toSorted());
  });

  it('has every question', () => {
    expect(rowsOf('Questions').map(([kind]) => kind)).toEqual([...QUESTION_KINDS]);
  });

  it('has the truth table as it is in force', () => {
    expect(rowsOf('Truth table')).toEqual(
      ODOO_SIGHTS.map((odoo) => [odoo, ...WALMART_SIGHTS.map((walmart) => TRUTH_TABLE[odoo][walmart])]),
    );
  });

  it('has the states of both presets', () => {
    const { confirmedAtImport, acknowledgedAsQuotation } = STATUS_PRESETS;
    const states = ['created', 'acknowledged', 'partiallyShipped', 'shipped', 'delivered'] as const;

    expect(rowsOf('States')).toEqual(
      states.map((state) => [state, confirmedAtImport[state], acknowledgedAsQuotation[state]]),
    );
  });
});

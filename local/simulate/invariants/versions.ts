/** The bridge's own knowledge of a SKU: versions only rise, each was read after it was drawn, and what is wanted is sent or marked. */
import type { TrueStock } from '../../simulators/odoo/index.ts';
import { type Breach, type Invariant, timeText } from '../breach.ts';
import type { Seen, SkuRow } from '../effects.ts';

const bySku = (rows: readonly Seen<SkuRow>[]): ReadonlyMap<string, readonly Seen<SkuRow>[]> =>
  Map.groupBy(rows, ({ value }) => value.sku);

const rising: Invariant = {
  name: 'older knowledge never wins',
  says: 'The version of what is wanted of a SKU never goes back.',
  holds: 'always',
  find: ({ effects }) =>
    [...bySku(effects.skuRows)].flatMap(([sku, rows]) => {
      let highest = 0;
      return rows.flatMap(({ at, who, value }): readonly Breach[] => {
        const version = value.wanted?.version ?? 0;
        const before = highest;
        highest = Math.max(highest, version);
        if (version >= before) return [];
        return [
          {
            invariant: rising.name,
            subject: sku,
            facts: `${who} went from version ${before} to ${version} at ${timeText(at)}`,
          },
        ];
      });
    }),
};

/** Whether Odoo had this level at any time within. */
const wasSo = (stock: TrueStock, onHand: number, reserved: number, from: number, until: number): boolean => {
  const { history, eachPerUnit } = stock;
  if (history.length === 0 || (history[0]?.at ?? 0) > from) if (onHand === 0 && reserved === 0) return true;
  return history.some((entry, index) => {
    const end = history[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    const isThen = entry.at <= until && end >= from;
    return isThen && entry.onHand * eachPerUnit === onHand && entry.reserved * eachPerUnit === reserved;
  });
};

const drawnFirst: Invariant = {
  name: 'versions drawn before reading',
  says: 'What is stored under a version was so in Odoo at some time after that version was drawn.',
  holds: 'always',
  find: ({ effects, odoo }) => {
    const stocks = new Map(odoo.stock.map((stock) => [stock.sku, stock]));
    const seen = new Set<string>();
    return effects.skuRows.flatMap(({ at, who, value }): readonly Breach[] => {
      const { sku, wanted } = value;
      const key = `${sku} ${wanted?.version}`;
      const stock = stocks.get(sku);
      const drawnAt = effects.drawn.get(wanted?.version ?? 0);
      if (!wanted?.lineage || !stock || drawnAt === undefined || seen.has(key)) return [];
      seen.add(key);
      const [onHand, reserved] = [Number(wanted.lineage.onHand), Number(wanted.lineage.reserved)];
      if (wasSo(stock, onHand, reserved, drawnAt, at)) return [];
      const facts = `version ${wanted.version}, drawn ${timeText(drawnAt)}, stored ${timeText(at)} by ${who}: on hand ${onHand}, reserved ${reserved} was so earlier only`;
      return [{ invariant: drawnFirst.name, subject: sku, facts }];
    });
  },
};

const isCarried = ({ wanted, published, openFeed }: SkuRow): boolean =>
  published?.quantity === wanted?.quantity || openFeed?.quantity === wanted?.quantity;

const noneForgotten: Invariant = {
  name: 'wanted means sent or marked',
  says: 'A SKU whose wanted quantity is neither given to Walmart nor under way is marked to be sent.',
  holds: 'always',
  find: ({ effects }) =>
    [...bySku(effects.skuRows)].flatMap(([sku, rows]) =>
      rows.flatMap(({ at, who, value }): readonly Breach[] => {
        const isSendable =
          value.binding?.status === 'bound' && value.walmart?.listed === true && value.problem === undefined;
        if (!isSendable || value.mark !== undefined || value.wanted === undefined || isCarried(value)) return [];
        const facts = `${who} left it unmarked at ${timeText(at)}: wanted ${value.wanted.quantity}, given ${value.published?.quantity ?? 'nothing'}`;
        return [{ invariant: noneForgotten.name, subject: sku, facts }];
      }),
    ),
};

export const VERSION_INVARIANTS: readonly Invariant[] = [rising, drawnFirst, noneForgotten];

import { describe, expect, it } from 'vitest';
import { planShipments, splitTracking, toParcels } from '../../../../../shared/transform/index.ts';
import { delivery, line, row, truth } from './builder.ts';
import { HOUR, policyOf, START } from './world.ts';

const ORDER = { orderedAt: START - HOUR };
const parcelsOf = (
  deliveries: Parameters<typeof toParcels>[0]['deliveries'],
  policy = policyOf(),
  now = START + HOUR,
) => toParcels(truth({ deliveries }), ORDER, policy, now);

const packed = (packages: readonly (readonly [string | undefined, number, string?])[], trackingRef?: string) =>
  delivery({
    ...(trackingRef !== undefined && { trackingRef }),
    moves: packages.map(([name, units, number], index) => ({
      moveId: index,
      lineId: 1,
      units,
      ...(name !== undefined && { package: name }),
      ...(number !== undefined && { packageTracking: number }),
    })),
  });

const short = (found: ReturnType<typeof toParcels>) =>
  found.parcels.map(({ key, trackingNumber, lines }) => `${key} ${trackingNumber} ${lines.map(({ units }) => units)}`);

describe('toParcels', () => {
  it('makes the transfer one parcel when nothing is packed', () => {
    expect(short(parcelsOf([delivery({ trackingRef: ' 1Z 999 ' })]))).toEqual(['1 1Z999 2']);
  });

  it('makes each package a parcel with its own number, the rest with that of the transfer', () => {
    const found = parcelsOf([
      packed(
        [
          ['P2', 1, 'B'],
          ['P1', 1, 'A'],
          [undefined, 1],
        ],
        'C',
      ),
    ]);

    expect(short(found)).toEqual(['1/P1 A 1', '1/P2 B 1', '1 C 1']);
  });

  it('deals several numbers to as many packages, in their order', () => {
    const found = parcelsOf(
      [
        packed(
          [
            ['P1', 1],
            ['P2', 1],
          ],
          'A, B',
        ),
      ],
      policyOf({ trackingSeparator: 'comma' }),
    );

    expect(short(found)).toEqual(['1/P1 A 1', '1/P2 B 1']);
  });

  it('deals one number to each unit when there are as many', () => {
    const found = parcelsOf([delivery({ trackingRef: 'A;B' })], policyOf({ trackingSeparator: 'semicolon' }));

    expect(short(found)).toEqual(['1#1 A 1', '1#2 B 1']);
  });

  it('asks when it is not clear which number is whose, unless the first is to be sent', () => {
    const three = [delivery({ trackingRef: 'A,B,C' })];
    const asked = parcelsOf(three, policyOf({ trackingSeparator: 'any' }));
    const first = parcelsOf(three, policyOf({ trackingSeparator: 'any', extraTrackingNumbers: 'first' }));

    expect(asked.parcels).toEqual([]);
    expect(asked.questions[0]).toMatchObject({ kind: 'trackingAmbiguous', subject: { model: 'stock.picking', id: 1 } });
    expect(short(first)).toEqual(['1 A 2']);
  });

  it.each([
    ['1Z1,1Z2', 'several are parted as policy trackingSeparator says'],
    ['9'.repeat(51), 'at most 50 characters'],
    ['see e-mail!', 'letters and digits'],
  ])('asks about the number %s by field and rule', (trackingRef, rule) => {
    const { questions } = parcelsOf([delivery({ trackingRef })]);

    expect(questions).toHaveLength(1);
    expect(questions[0]?.text).toContain('carrier_tracking_ref');
    expect(questions[0]?.text).toContain(rule);
  });

  it('lets a done transfer without a number wait', () => {
    const found = parcelsOf([delivery()]);

    expect(found).toMatchObject({ parcels: [], questions: [], waiting: [{ pickingId: 1, lines: [{ units: 2 }] }] });
  });

  it.each([
    [START - 5 * HOUR, START - HOUR],
    [START, START],
    [START + 9 * HOUR, START + HOUR],
  ])('ships never before the order nor after now: %d', (doneAt, shippedAt) => {
    expect(parcelsOf([delivery({ doneAt, trackingRef: 'A' })]).parcels[0]?.shippedAt).toBe(shippedAt);
  });

  it('takes done transfers only, and asks about parts of units', () => {
    expect(parcelsOf([delivery({ state: 'assigned', trackingRef: 'A' })]).parcels).toEqual([]);
    expect(parcelsOf([delivery({ units: 1.5, trackingRef: 'A' })]).questions[0]?.kind).toBe('unitsNotWhole');
  });
});

describe('splitTracking', () => {
  it('names each number once', () => {
    expect(splitTracking('a-1 A1\nb2', 'x', { trackingSeparator: 'any' }).numbers).toEqual(['A1', 'b2']);
  });
});

describe('planShipments', () => {
  const parcels = parcelsOf([delivery({ trackingRef: 'A' })]);
  const plan = (lines: Parameters<typeof row>[0], change: Parameters<typeof row>[1] = {}, now = START + HOUR) =>
    planShipments(row(lines, change), parcels, policyOf(), now);

  it("ships with the order's own method and the carrier's name at Walmart", () => {
    expect(plan([line()]).actions).toMatchObject([
      { kind: 'ship', trackingNumber: 'A', methodCode: 'Value', carrier: { carrier: 'UPS' }, lines: [{ units: 2 }] },
    ]);
  });

  it('sends only the rest of a parcel that Walmart knows in part', () => {
    const known = line({ ordered: 3, shipped: 1, parcels: [{ trackingNumber: 'a', units: 1 }] });

    expect(plan([known]).actions).toMatchObject([{ lines: [{ units: 1 }] }]);
  });

  it('sends nothing for goods that somebody else reported', () => {
    const known = line({ ordered: 3, shipped: 2, parcels: [{ trackingNumber: 'X', units: 2 }] });

    expect(plan([known])).toEqual({ actions: [], questions: [] });
  });

  it('sends nothing while a call for the line is not settled', () => {
    const intent = {
      id: 'I',
      at: START,
      phase: 'unknown',
      kind: 'cancel',
      reason: 'R',
      lines: [{ lineNumber: '1', units: 1, seen: 0 }],
    } as const;

    expect(plan([line()], { intents: [{ ...intent, lines: [...intent.lines] }] }).actions).toEqual([]);
  });

  it('overrides a wish to cancel for goods that are gone', () => {
    expect(plan([line({ intentToCancel: true })]).actions).toMatchObject([
      { lines: [{ intentToCancelOverride: true }] },
    ]);
  });

  const sentAsB = { shipments: [{ parcel: '1', trackingNumber: 'B', at: START }] };
  const asB = line({ shipped: 2, parcels: [{ trackingNumber: 'B', units: 2 }] });

  it('corrects a number within the window, and asks after it', () => {
    expect(plan([asB], sentAsB).actions).toMatchObject([{ kind: 'track', from: 'B', to: 'A', lines: [{ units: 2 }] }]);
    expect(plan([asB], sentAsB, START + 5 * HOUR)).toMatchObject({
      actions: [],
      questions: [{ kind: 'trackingTooLate' }],
    });
  });

  it('does not send again what Walmart refused as it was', () => {
    const refusals = [{ key: 'ship/1/A/1:2', text: 'Invalid tracking', at: START }];

    const found = plan([line()], { refusals });

    expect(found.actions).toEqual([]);
    expect(found.questions[0]?.text).toContain('Invalid tracking');
  });
});

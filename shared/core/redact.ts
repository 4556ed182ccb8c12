/** Redaction by schema: fields are marked personal or secret where they are declared, and masked wherever they are shown. */
import * as z from 'zod';

export type Sensitivity = 'personal' | 'secret';

const marks = z.registry<{ sensitivity: Sensitivity }>();

/** A marked copy: the schema itself may also stand where nothing is sensitive. */
const marked = <S extends z.ZodType>(schema: S, sensitivity: Sensitivity): S => {
  const copy = schema.clone();
  marks.add(copy, { sensitivity });
  return copy;
};

/** Marks a field of a schema as personal data: names, addresses, phones, e-mails. */
export const personal = <S extends z.ZodType>(schema: S): S => marked(schema, 'personal');

/** Marks a field of a schema as a secret: tokens, keys, passwords. */
export const secret = <S extends z.ZodType>(schema: S): S => marked(schema, 'secret');

type AnySchema = z.core.$ZodType;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const redactMembers = (shape: Readonly<Record<string, AnySchema>>, value: unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(
        Object.entries(shape)
          .filter(([key]) => Object.hasOwn(value, key))
          .map(([key, member]) => [key, redact(member, value[key])]),
      )
    : undefined;

const isMarked = (schema: AnySchema): boolean =>
  marks.get(schema) !== undefined ||
  ('innerType' in schema._zod.def && isMarked(schema._zod.def.innerType as AnySchema));

const redactRecord = ({ keyType, valueType }: z.core.$ZodRecordDef, value: unknown): unknown => {
  if (!isObject(value) || isMarked(keyType)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, redact(valueType, member)]));
};

/** The pipe of a preprocess begins with a bare function; its declaration is what comes after. A mark may stand on either end. */
const redactPipe = ({ in: before, out: after }: z.core.$ZodPipeDef, value: unknown): unknown =>
  before instanceof z.core.$ZodTransform || isMarked(after) ? redact(after, value) : redact(before, value);

/** Kinds of schema whose single values are shown when they are not marked. */
const SHOWN: ReadonlySet<string> = new Set([
  'string',
  'number',
  'int',
  'boolean',
  'bigint',
  'date',
  'enum',
  'literal',
  'template_literal',
  'null',
]);

/**
 * A copy of a value in which marked fields are masks, and fields that the schema does not know are left out:
 * what nobody declared, nobody may show.
 */
export const redact = (schema: AnySchema, value: unknown): unknown => {
  const mark = marks.get(schema);
  if (mark) return value === undefined || value === null ? value : `*** (${mark.sensitivity})`;
  if (schema instanceof z.core.$ZodObject) return redactMembers(schema._zod.def.shape, value);
  if (schema instanceof z.core.$ZodArray) {
    const { element } = schema._zod.def;
    // A single element may stand for an array of one (JSON made from XML).
    return Array.isArray(value) ? value.map((item) => redact(element, item)) : redact(element, value);
  }
  if (schema instanceof z.core.$ZodRecord) return redactRecord(schema._zod.def, value);
  if (schema instanceof z.core.$ZodLazy) return redact(schema._zod.innerType, value);
  if ('innerType' in schema._zod.def) return redact(schema._zod.def.innerType as AnySchema, value);
  if (schema instanceof z.core.$ZodPipe) return redactPipe(schema._zod.def, value);
  if (schema instanceof z.core.$ZodUnion) {
    const fitting = schema._zod.def.options.find((option) => z.safeParse(option, value).success);
    return fitting ? redact(fitting, value) : undefined;
  }
  if (value === null || value === undefined) return value;
  return SHOWN.has(schema._zod.def.type) && typeof value !== 'object' ? value : undefined;
};

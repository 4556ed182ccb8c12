/** Redaction by schema: fields are marked personal or secret where they are declared, and masked wherever they are shown. */
import * as z from 'zod';

export type Sensitivity = 'personal' | 'secret';

const marks = z.registry<{ sensitivity: Sensitivity }>();

/** Marks a field of a schema as personal data: names, addresses, phones, e-mails. */
export const personal = <S extends z.ZodType>(schema: S): S => {
  marks.add(schema, { sensitivity: 'personal' });
  return schema;
};

/** Marks a field of a schema as a secret: tokens, keys, passwords. */
export const secret = <S extends z.ZodType>(schema: S): S => {
  marks.add(schema, { sensitivity: 'secret' });
  return schema;
};

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A copy of a value in which marked fields are masks, and fields that the schema does not know are left out:
 * what nobody declared, nobody may show.
 */
export const redact = (schema: z.core.$ZodType, value: unknown): unknown => {
  const mark = marks.get(schema);
  if (mark) return value === undefined || value === null ? value : `*** (${mark.sensitivity})`;
  const { def } = schema._zod;
  if (schema instanceof z.core.$ZodObject) {
    if (!isPlainObject(value)) return undefined;
    const shape: Record<string, z.core.$ZodType> = schema._zod.def.shape;
    return Object.fromEntries(
      Object.entries(shape)
        .filter(([key]) => key in value)
        .map(([key, member]) => [key, redact(member, value[key])]),
    );
  }
  if (schema instanceof z.core.$ZodArray) {
    const { element } = schema._zod.def;
    // A single element may stand for an array of one (JSON made from XML).
    return Array.isArray(value) ? value.map((item) => redact(element, item)) : redact(element, value);
  }
  if (schema instanceof z.core.$ZodRecord) {
    const { valueType } = schema._zod.def;
    return isPlainObject(value)
      ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, redact(valueType, member)]))
      : undefined;
  }
  if ('innerType' in def) return redact(def.innerType as z.core.$ZodType, value);
  if (schema instanceof z.core.$ZodPipe) {
    // The pipe of a preprocess begins with a bare function; its declaration is what comes after.
    const { in: before, out: after } = schema._zod.def;
    return redact(before instanceof z.core.$ZodTransform ? after : before, value);
  }
  if (schema instanceof z.core.$ZodUnion) {
    const fitting = schema._zod.def.options.find((option) => z.safeParse(option, value).success);
    return fitting ? redact(fitting, value) : undefined;
  }
  return isPlainObject(value) || Array.isArray(value) ? undefined : value;
};

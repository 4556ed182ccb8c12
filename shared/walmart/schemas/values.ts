/** The foreign spellings of single values in Walmart's JSON, each as one schema (walmart-api.md sections 7.3, 17, 18). */
import * as z from 'zod';
import { fromWalmartTime } from '../../core/index.ts';

/** Present, null or missing: null counts as missing. */
export const maybe = <S extends z.ZodType>(schema: S) =>
  schema
    .nullish()
    .transform((value) => value ?? undefined)
    .optional();

const asArray = (value: unknown): unknown => {
  if (value === undefined || value === null || value === '') return [];
  return Array.isArray(value) ? value : [value];
};

/** An array; a single element stands for an array of one, null and missing for an empty one (JSON made from XML). */
export const listOf = <S extends z.ZodType>(element: S) => z.preprocess(asArray, z.array(element));

/** As `listOf`, with at least one element. */
export const filledListOf = <S extends z.ZodType>(element: S) =>
  z.preprocess(asArray, z.array(element).min(1, { error: 'at least one entry is needed' }));

/** An object; an empty array or empty text in its place counts as missing (an example has `shipNode: []`). */
export const maybeObject = <S extends z.ZodType>(schema: S) =>
  z
    .preprocess((value) => (Array.isArray(value) || value === '' ? undefined : (value ?? undefined)), schema.optional())
    .optional();

/** Text; a number is taken as its digits. For ids and line numbers. */
export const idText = z
  .union([z.string(), z.number()], { error: 'a text is needed' })
  .transform(String)
  .pipe(z.string().trim().min(1, { error: 'a text that is not empty is needed' }));

const DECIMAL = /^[+-]?\d+(\.\d+)?$/;

/**
 * A decimal as text that `toAmount` takes, from a number (its shortest decimal spelling, so never a floating-point tail) or text.
 * No arithmetic happens on the way.
 */
export const decimalText = z
  .union([z.number(), z.string()], { error: 'a decimal number is needed' })
  .transform((value, context) => {
    const text = String(value).trim();
    if (DECIMAL.test(text)) return text.replace(/^\+/, '');
    context.addIssue({ code: 'custom', message: 'a decimal number is needed' });
    return z.NEVER;
  });

/** A whole number from a number or digit text (`"1"`, `1`, `"1.0"`). */
export const wholeNumber = z
  .union([z.number(), z.string()], { error: 'a whole number is needed' })
  .transform((value, context) => {
    const text = String(value).trim();
    const number = Number(text);
    if (/^-?\d+(\.0+)?$/.test(text) && Number.isSafeInteger(number)) return number;
    context.addIssue({ code: 'custom', message: 'a whole number is needed' });
    return z.NEVER;
  });

/** Epoch milliseconds from epoch milliseconds, seconds, digit text or ISO 8601. */
export const timeMs = z
  .union([z.number(), z.string()], { error: 'epoch milliseconds or ISO 8601 is needed' })
  .transform((value, context) => {
    try {
      return fromWalmartTime(value);
    } catch {
      context.addIssue({ code: 'custom', message: 'epoch milliseconds or ISO 8601 is needed' });
      return z.NEVER;
    }
  });

/** A truth value from true/false or its text. */
export const truth = z.union([z.boolean(), z.stringbool()], { error: 'true or false is needed' });

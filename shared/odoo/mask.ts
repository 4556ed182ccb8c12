/** Keeps buyers out of Odoo's sentences: a fault may quote the values that it refuses, a whole row, or the names of records. */

/** Members whose values are a person's, by model; those of nested records (delivery addresses) too. */
const PERSONAL: Readonly<Record<string, ReadonlySet<string>>> = {
  'res.partner': new Set(['name', 'street', 'street2', 'city', 'zip', 'phone', 'email']),
  'sale.order': new Set(['x_walmart_email']),
};
/** Shorter texts would black out half of any sentence. */
const SHORTEST = 3;

const textsIn = (value: unknown, names: ReadonlySet<string>): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap((item) => textsIn(item, names));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'string' && names.has(name) ? [inner] : textsIn(inner, names),
  );
};

/** PostgreSQL shows a row that breaks a rule in full, also the columns that were not sent. */
const ROW = /(Failing row contains) [\s\S]*/;
/** `- Contact, Jane Doe (res.partner: 7)`: what a record rule protects, shown to users of the debug group. */
const RECORD_NAME = /^(\s*- [^,\n]*), .* \(([\w.]+: \d+)[^\n]*$/gm;
const E_MAIL = /[^\s"'<>()@]+@[^\s"'<>()@]+/g;

/** The text of a fault without what is a buyer's. @param args of the call that was refused: what it sent is masked. */
export const withoutPeople = (text: string, model: string, args: readonly unknown[]): string =>
  textsIn(args, PERSONAL[model] ?? new Set())
    .filter((sent) => sent.length >= SHORTEST)
    .toSorted((a, b) => b.length - a.length)
    .reduce((masked, sent) => masked.replaceAll(sent, '***'), text)
    .replace(ROW, '$1 ***')
    .replace(RECORD_NAME, '$1 ($2)')
    .replace(E_MAIL, '***');

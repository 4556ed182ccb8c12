/** Walmart's texts made fit for one line in Odoo: neither wire of Odoo takes control characters alike (odoo18.md section 29). */

const BREAKING = /[\p{Cc}\u2028\u2029\ufffe\uffff]+/gu;

/** Control characters and line breaks become one space, broken surrogates U+FFFD; no white space at the ends or doubled. */
export const cleanLine = (text: string): string =>
  text.toWellFormed().replace(BREAKING, ' ').replace(/\s+/gu, ' ').trim();

/** A small part of Odoo's sanitising of html fields: scripts and event attributes go, plain text gets its paragraph. */

export const sanitizeHtml = (text: string): string => {
  const clean = text
    .replace(/<(script|style|iframe|object|embed)\b[^>]*>[\s\S]*?<\/\1\s*>/gi, '')
    .replace(/\son\w+\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi, '');
  return /<[a-z][^>]*>/i.test(clean) || clean === '' ? clean : `<p>${escapeText(clean)}</p>`;
};

const escapeText = (text: string): string =>
  text
    .replace(/&(?!\w+;|#\d+;)/g, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');

/** For bodies of messages: text is escaped unless it is said to be html. */
export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&#34;');

/** Which of Walmart's e-mail addresses mean a person, and which mean nobody (walmart-api.md 7.3). */

const RELAY = /@relay\.walmart\.com$/i;
/** Stands in the place of an address that is not there yet. */
const PLACEHOLDER = 'nocxemail@walmartone.com';
const SHAPE = /^[^\s@<>()",;:]+@[^\s@<>()",;:]+\.[^\s@<>()",;:.]+$/;

/** The address as Walmart gave it, for the order's own field; the placeholder counts as none. */
export const toOrderEmail = (text: string | undefined): string | undefined => {
  const email = text?.trim() ?? '';
  return SHAPE.test(email) && email.toLowerCase() !== PLACEHOLDER ? email : undefined;
};

/** An address by which a customer can be known and written to: neither relay nor placeholder. */
export const toCustomerEmail = (text: string | undefined): string | undefined => {
  const email = toOrderEmail(text);
  return email === undefined || RELAY.test(email) ? undefined : email.toLowerCase();
};

/** What is not replayed, by recording and exchange, with its reason. Nothing else is left out. */

export interface LeftOut {
  readonly exchanges: readonly number[];
  readonly reason: string;
}

const PYTHON = 'runs the Python code of a server action; the simulator knows only the SQL of indexes';
const INVOICE = 'wizards, journals and invoices that were made between the exchanges are not in the recording';
const CURRENCY = 'journal items and company amounts of invoices are not simulated';
const LOAD = 'load() is not simulated yet';
const VARIANTS = 'making variants from attribute lines is not simulated yet';
const RULES = 'record rules are kept but not enforced yet';

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

export const LEFT_OUT: Readonly<Record<string, readonly LeftOut[]>> = {
  '03-value-conventions': [
    { exchanges: [17, 18, 19], reason: PYTHON },
    { exchanges: [21], reason: 'mail.thread is not a model of its own in the simulator' },
  ],
  '04-products': [{ exchanges: range(10, 18), reason: VARIANTS }],
  '05-stock-quantities': [],
  '06-remote-setup': [{ exchanges: [23], reason: 'architectures of parent views are not simulated' }],
  '09-order-lifecycle': [],
  '11-unique-index-and-upsert-action': [{ exchanges: range(4, 8), reason: PYTHON }],
  '24-record-rule-and-rounding': [{ exchanges: range(9, 13), reason: RULES }],
  '26c-open-demand-uom-mto': [{ exchanges: [7, 8, 9], reason: 'make-to-order routes are not simulated yet' }],
  '30-currency': [{ exchanges: [21, 22, 23], reason: CURRENCY }],
  '32-charge-lines-and-line-cancel': [{ exchanges: [...range(11, 23), ...range(24, 31), 38, 39], reason: INVOICE }],
  '39-jsonrpc-happy-path': [{ exchanges: [54, 55, 56], reason: LOAD }],
};

/** Exchanges that mean the same only on the wire they were recorded on; the other wire's replay leaves them out. */
export const OWN_WIRE_ONLY: Readonly<Record<string, readonly LeftOut[]>> = {
  '01-auth-and-version': [{ exchanges: [8], reason: 'a method of the XML service' }],
  '03-value-conventions': [
    { exchanges: [8, 9], reason: 'characters that XML forbids and JSON carries' },
    { exchanges: [10, 11], reason: 'XML turns CR LF into LF, JSON does not' },
  ],
  '12-faults': [
    { exchanges: [25], reason: 'JSON-RPC counts the missing arguments of its own method' },
    { exchanges: [26], reason: 'characters that XML forbids and JSON carries' },
  ],
  '39-jsonrpc-happy-path': [
    { exchanges: range(78, 86), reason: 'HTTP as such: bodies that are no calls' },
    { exchanges: [87, 88], reason: 'characters that XML forbids and JSON carries' },
    { exchanges: [89], reason: 'HTTP as such: a lone surrogate' },
  ],
};

/** Recordings beside the replayed ones, whole. */
export const RECORDINGS_LEFT_OUT: Readonly<Record<string, string>> = {
  '02-api-keys': 'keys are given to the simulator as users; making them needs a browser session',
  '08-automation-code-postcommit': PYTHON,
  '10-load-external-ids': LOAD,
  '15-notifications': 'messages and channels are simulated only as far as activities need them',
  '16-images': 'images are kept as text, not scaled',
  '17-concurrency': 'a race of two processes; the unit tests of the runner cover it',
  '18-time-and-language': 'translations and companies beside the first are not simulated yet',
  '21-misc': PYTHON,
  '22-login-cooldown': 'same exchanges as in 01, in a row',
  '23-batch-upsert-action': PYTHON,
  '28-cancel-while-validating': PYTHON,
  '29-packages': 'needs carriers and products of other recordings; the stories of fulfilment cover parcels',
  '31-invoice-payment-credit-note': INVOICE,
  '33-indexes': 'query plans of PostgreSQL',
  '34-postcommit-signed-hook': PYTHON,
  '35-customer-messages': 'mail is not simulated',
  '35b-customer-messages-counted': 'mail is not simulated',
  '36-api-key-duration': 'keys are given to the simulator as users',
  '37-kits': 'the module mrp is not simulated',
  '38-activities': 'needs the mail rows of other recordings; activities have unit tests',
};

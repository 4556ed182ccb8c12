/** Tells the journal about one call when it has ended: of every write, and of a read that failed. */
import { failureResult, isBridgeError } from '../core/index.ts';
import type { About } from '../ports/index.ts';
import type { Call } from './errors.ts';
import type { Kwargs } from './rpc.ts';
import type { Witnesses } from './session.ts';

export interface Witnessed {
  readonly call: Call;
  readonly args: readonly unknown[];
  readonly kwargs: Kwargs;
  readonly about: readonly About[] | undefined;
  /** No body may show it. */
  readonly key: string;
}

/** What Odoo said of a refusal, without what is a buyer's (mask.ts); what is not ours may quote anything. */
const sayError = (error: unknown) => (isBridgeError(error) ? { error: error.message } : { error: 'unexpected' });

/** Refused by the breaker: nothing went out. */
const wasNotSent = (error: unknown): boolean => isBridgeError(error) && error.code === 'BREAKER_OPEN';

const statusOf = (error: unknown): { readonly status?: number } => {
  const status = isBridgeError(error) ? error.facts.status : undefined;
  return typeof status === 'number' ? { status } : {};
};

/** Carries the call out. @throws what it throws. */
export const witnessed = async (
  { journal, clock }: Witnesses,
  { call, args, kwargs, about, key }: Witnessed,
  carryOut: () => Promise<unknown>,
): Promise<unknown> => {
  const name = `${call.model}.${call.method}`;
  const startedAt = clock.now();
  const clean = (value: unknown): string => JSON.stringify(value).replaceAll(key, '***');
  const told = () => ({
    ...({ system: 'odoo', call: name, about: about ?? [{ subject: `odoo/${name}` }] } as const),
    ...{ startedAt, durationMs: clock.now() - startedAt, tries: 1 },
    ...(call.sort === 'write' ? { request: clean({ model: call.model, method: call.method, args, kwargs }) } : {}),
  });
  try {
    const value = await carryOut();
    if (call.sort === 'write') journal.note({ ...told(), result: 'done', response: clean(value ?? null) });
    return value;
  } catch (error) {
    if (!wasNotSent(error))
      journal.note({
        ...{ ...told(), ...statusOf(error), result: failureResult(error) },
        code: isBridgeError(error) ? error.code : 'UNEXPECTED',
        ...(call.sort === 'write' ? { response: clean(sayError(error)) } : {}),
      });
    throw error;
  }
};

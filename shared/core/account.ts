/** The account: one seller in one environment. It is in every key, message, metric and log line. */
import { SetupError } from './errors.ts';

/** The environments by name; `local` is the run on one machine, `acceptance` the deployment into an emulator. */
export const ENVIRONMENTS = ['production', 'staging', 'sandbox', 'acceptance', 'local'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** `<environment>/<seller>`, for example `production/acme`. */
export type Account = `${Environment}/${string}`;

const isEnvironment = (text: string): text is Environment => ENVIRONMENTS.some((name) => name === text);

/** @throws {SetupError} when the text is not `<environment>/<seller>` with a known environment. */
export const parseAccount = (
  text: string,
): { readonly account: Account; readonly environment: Environment; readonly seller: string } => {
  const [environment = '', seller = '', ...rest] = text.split('/');
  if (!isEnvironment(environment) || !/^[a-z0-9][a-z0-9-]{0,39}$/.test(seller) || rest.length > 0) {
    throw new SetupError({
      code: 'ACCOUNT_NAME',
      message: `Account ${JSON.stringify(text)} is not <environment>/<seller>; environments are ${ENVIRONMENTS.join(', ')}, a seller is lower-case letters, digits and dashes`,
    });
  }
  return { account: `${environment}/${seller}`, environment, seller };
};

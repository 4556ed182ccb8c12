/** The flags of `npm start`, parsed and checked; a wrong one is refused with its name, its value and what is allowed. */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { CHAOS, CHAOS_NAMES, type ChaosName, leastHours } from './chaos.ts';

export interface RealOdoo {
  readonly url: string;
  readonly database: string;
  readonly user: string;
  readonly key: string;
}

export interface Options {
  /** Times real time, or `max`: virtual time on the memory adapters. */
  readonly speed: number | 'max';
  /** Simulated hours of merchant activity; missing: until Ctrl-C. */
  readonly hours?: number;
  readonly report: 'json' | 'text';
  readonly seed: number;
  readonly products: number;
  readonly ordersPerHour: number;
  readonly verbose: boolean;
  /** File for the handlers' logs and metrics. */
  readonly log: string;
  readonly chaos?: ChaosName;
  readonly odoo?: RealOdoo;
  readonly wire: 'json' | 'xml';
}

const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`a whole number from ${least} to ${most} is needed.`);
    }
    return value;
  };

const parseSpeed = (text: string): number | 'max' => {
  if (text === 'max') return 'max';
  const value = Number(text);
  if (!Number.isFinite(value) || value < 1 || value > 60)
    throw new InvalidArgumentError('a number from 1 to 60, or max, is needed.');
  return value;
};

const parseHours = (text: string): number => {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0 || value > 10_000)
    throw new InvalidArgumentError('a number above 0 is needed.');
  return value;
};

const oneOf =
  <T extends string>(...allowed: readonly T[]) =>
  (text: string): T => {
    const found = allowed.find((value) => value === text);
    if (found === undefined) throw new InvalidArgumentError(`one of ${allowed.join(', ')} is needed.`);
    return found;
  };

interface Flags {
  readonly speed?: number | 'max';
  readonly hours?: number;
  readonly report: 'json' | 'text';
  readonly seed: number;
  readonly products: number;
  readonly ordersPerHour: number;
  readonly verbose: boolean;
  readonly log: string;
  readonly chaos?: ChaosName;
  readonly odoo?: string;
  readonly odooDb?: string;
  readonly odooUser?: string;
  readonly wire: 'json' | 'xml';
}

const sayChaos = (): string => CHAOS_NAMES.map((name) => `${name} (${CHAOS[name].says})`).join(', ');

const command = (): Command =>
  new Command('npm start --')
    .description('Runs the whole bridge on this machine: real handlers, simulated Walmart and Odoo, no account needed.')
    .option(
      '--speed <N|max>',
      'times real time, 1 to 60 (default 60), or max: virtual time on memory adapters',
      parseSpeed,
    )
    .option(
      '--hours <H>',
      'stop merchant activity after H simulated hours, let both sides come to rest, report',
      parseHours,
    )
    .option(
      '--report <form>',
      'text or json: json prints one JSON object as the last line',
      oneOf('json', 'text'),
      'text',
    )
    .option('--seed <N>', 'seed of the script of events', wholeNumber(0, 4_294_967_295), 1)
    .option('--products <N>', 'products in the catalogue', wholeNumber(1, 100_000), 200)
    .option('--orders-per-hour <N>', 'orders placed at Walmart per simulated hour', wholeNumber(1, 10_000), 20)
    .option('--verbose', 'print the handlers’ log lines too', false)
    .option('--log <file>', 'file for the handlers’ logs and metrics', '.local/handlers.log')
    .option(
      '--chaos <name>',
      `make things go wrong on purpose, and judge what becomes of them: ${sayChaos()}; 24 h take less than a minute with --speed max; at speed 60 they take 24 minutes, and the bounds in time want a machine that does nothing else`,
      oneOf(...CHAOS_NAMES),
    )
    .option('--odoo <URL>', 'use a real Odoo 18 in place of the simulated one, at speed 1; its key comes from ODOO_KEY')
    .option('--odoo-db <name>', 'database of the real Odoo')
    .option('--odoo-user <login>', 'login name at the real Odoo')
    .option('--wire <json|xml>', 'wire to Odoo', oneOf('json', 'xml'), 'json')
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });

/** The key of a real Odoo is read from the environment, so that it stands in no shell history. */
const realOdoo = (flags: Flags, environment: Readonly<Record<string, string | undefined>>): RealOdoo | undefined => {
  if (flags.odoo === undefined) {
    if (flags.odooDb !== undefined || flags.odooUser !== undefined)
      throw new Error('--odoo-db and --odoo-user need --odoo <URL>');
    return undefined;
  }
  if (!URL.canParse(flags.odoo))
    throw new Error(`--odoo ${flags.odoo} is not a URL; for example http://127.0.0.1:8069`);
  const key = environment.ODOO_KEY;
  if (!flags.odooDb) throw new Error('--odoo needs --odoo-db <name>: the database to use');
  if (!flags.odooUser) throw new Error('--odoo needs --odoo-user <login>');
  if (!key) throw new Error('--odoo needs the user’s API key (or password) in the environment variable ODOO_KEY');
  return { url: flags.odoo, database: flags.odooDb, user: flags.odooUser, key };
};

/** @throws when the run is too short or too small for it. */
const checkChaos = ({ chaos, hours, products, odoo }: Flags): void => {
  if (chaos === undefined) return;
  if (odoo !== undefined) throw new Error('--chaos does not go with --odoo: a real Odoo is not broken on purpose');
  const needs = leastHours(CHAOS[chaos]);
  if (hours === undefined) throw new Error(`--chaos ${chaos} needs --hours <H>, at least ${needs}`);
  if (hours < needs) throw new Error(`--chaos ${chaos} needs at least ${needs} hours, but --hours is ${hours}`);
  const { leastProducts } = CHAOS[chaos];
  if (products < leastProducts)
    throw new Error(`--chaos ${chaos} needs at least ${leastProducts} products, but --products is ${products}`);
};

const toOptions = (flags: Flags, environment: Readonly<Record<string, string | undefined>>): Options => {
  checkChaos(flags);
  const odoo = realOdoo(flags, environment);
  if (odoo && flags.speed !== undefined && flags.speed !== 1)
    throw new Error(`--speed ${flags.speed} does not go with --odoo: a real Odoo runs at speed 1`);
  if (flags.speed === 'max' && flags.hours === undefined)
    throw new Error('--speed max needs --hours <H>: virtual time has no Ctrl-C');
  return {
    speed: odoo ? 1 : (flags.speed ?? 60),
    ...(flags.hours === undefined ? {} : { hours: flags.hours }),
    report: flags.report,
    seed: flags.seed,
    products: flags.products,
    ordersPerHour: flags.ordersPerHour,
    verbose: flags.verbose,
    log: flags.log,
    ...(flags.chaos === undefined ? {} : { chaos: flags.chaos }),
    ...(odoo ? { odoo } : {}),
    wire: flags.wire,
  };
};

export type Parsed = { readonly options: Options } | { readonly text: string; readonly exitCode: number };

/** @param args without node and script. */
export const parseOptions = (
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Parsed => {
  const parser = command();
  let help = '';
  parser.configureOutput({ writeOut: (text) => (help += text), writeErr: () => undefined });
  try {
    parser.parse([...args], { from: 'user' });
    return { options: toOptions(parser.opts<Flags>(), environment) };
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return { text: help, exitCode: 0 };
    const message = error instanceof Error ? error.message : String(error);
    return {
      text: `${message
        .replace(/^error: /, '')
        .replace(/\s*\n\s*/g, ' ')
        .replace(/\.$/, '')}. See npm start -- --help`,
      exitCode: 2,
    };
  }
};

/** The flags of `npm run simulate`; a wrong one is refused with its name, its value and what is allowed. */
import { availableParallelism } from 'node:os';
import { Command, CommanderError, InvalidArgumentError } from 'commander';

export interface SimulateOptions {
  readonly histories: number;
  readonly seed: number;
  /** One history by its own seed, with its trace. */
  readonly replay?: number;
  /** Side by side. */
  readonly jobs: number;
  /** Ends at the first history that fails. */
  readonly stopAtFirst: boolean;
  /** With `replay`: the whole trace in place of the lines about what broke. */
  readonly wholeTrace: boolean;
}

const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`a whole number from ${least} to ${most} is needed.`);
    return value;
  };

const LARGEST_SEED = 4_294_967_295;

const command = (): Command =>
  new Command('npm run simulate --')
    .description(
      'Plays many histories of the whole system under faults, in virtual time, and checks what must always hold.',
    )
    .option('--histories <N>', 'how many', wholeNumber(1, 10_000_000), 100)
    .option('--seed <S>', 'seed of the run; each history has its own, made of it', wholeNumber(0, LARGEST_SEED), 1)
    .option(
      '--replay <SEED>',
      'one history, by the seed that a failure printed',
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
    )
    .option('--jobs <N>', 'histories side by side', wholeNumber(1, 64), availableParallelism())
    .option('--stop-at-first', 'end at the first history that fails', false)
    .option('--whole-trace', 'with --replay: print every line of the trace', false)
    .allowExcessArguments(false)
    .exitOverride();

export type Parsed = { readonly options: SimulateOptions } | { readonly text: string; readonly exitCode: number };

/** @param args without node and script. */
export const parseOptions = (args: readonly string[]): Parsed => {
  const parser = command();
  let help = '';
  parser.configureOutput({ writeOut: (text) => (help += text), writeErr: () => undefined });
  try {
    parser.parse([...args], { from: 'user' });
    return { options: parser.opts<SimulateOptions>() };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { text: help, exitCode: 0 };
    return { text: `${error.message.replace(/^error: /, '')} See npm run simulate -- --help`, exitCode: 2 };
  }
};

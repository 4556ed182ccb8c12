/** Reads the command line and runs the command it names; every failure is one sentence and an exit code above 0. */
import { isBridgeError } from '@bridge/shared/core';
import { Command, CommanderError } from 'commander';
import { odooSetupCommand } from './odoo-setup.ts';
import { stockReleaseCommand } from './stock-release.ts';
import type { Terminal } from './terminal.ts';

const program = (terminal: Terminal): Command => {
  const root = new Command('bridge')
    .description('Operates the Walmart Marketplace and Odoo bridge')
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text.trimEnd()), writeErr: () => {} });
  const odoo = root.command('odoo').description('Odoo: set-up').copyInheritedSettings(root);
  odoo.addCommand(odooSetupCommand(terminal).copyInheritedSettings(root));
  const stock = root.command('stock').description('Stock: brakes').copyInheritedSettings(root);
  stock.addCommand(stockReleaseCommand(terminal).copyInheritedSettings(root));
  return root;
};

const isHelp = (error: CommanderError): boolean => error.code === 'commander.helpDisplayed';

const sentenceOf = (error: unknown): string => {
  if (error instanceof CommanderError) {
    const text = error.message
      .replace(/^error: /, '')
      .replace(/\s*\n\s*/g, ' ')
      .replace(/\.$/, '');
    return `${error.code === 'commander.help' ? 'a command is missing' : text}; --help lists what there is`;
  }
  if (isBridgeError(error)) return error.message;
  return `unexpected failure: ${error instanceof Error ? error.message : String(error)}`;
};

/** @returns the exit code: 0 done, 1 failed, 2 wrongly called. */
export const run = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  try {
    await program(terminal).parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && isHelp(error)) return 0;
    terminal.err(`bridge: ${sentenceOf(error)}`);
    return error instanceof CommanderError ? 2 : 1;
  }
};

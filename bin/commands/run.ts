/** Reads the command line and runs the command it names; every failure is one sentence and an exit code above 0. */
import { Command, CommanderError } from 'commander';
import { failuresCommands } from './failures.ts';
import { odooSetupCommand } from './odoo-setup.ts';
import { orderCommands } from './order.ts';
import { exitCodeOf, sentenceOf } from './sentences.ts';
import { skuShowCommand } from './sku-show.ts';
import { stockReleaseCommand } from './stock-release.ts';
import type { Terminal } from './terminal.ts';
import { walmartCommands } from './walmart-webhooks.ts';

const EXIT_CODES = `
Exit codes: 0 done; 1 failed; 2 wrongly called; 3 nothing to do, or nothing found.`;

const GROUPS: readonly {
  readonly name: string;
  readonly description: string;
  readonly commands: (terminal: Terminal) => readonly Command[];
}[] = [
  { name: 'failures', description: 'What failed: waiting, or parked for a person', commands: failuresCommands },
  { name: 'order', description: 'One purchase order', commands: orderCommands },
  { name: 'sku', description: 'One SKU', commands: (terminal) => [skuShowCommand(terminal)] },
  { name: 'stock', description: 'Stock: brakes', commands: (terminal) => [stockReleaseCommand(terminal)] },
  { name: 'walmart', description: 'Walmart: events', commands: walmartCommands },
  { name: 'odoo', description: 'Odoo: set-up', commands: (terminal) => [odooSetupCommand(terminal)] },
];

/** How errors and texts leave: the same for every command below. */
const inherit = (command: Command, root: Command): Command => {
  for (const below of command.commands) inherit(below, root);
  return command.copyInheritedSettings(root);
};

const program = (terminal: Terminal): Command => {
  const root = new Command('bridge')
    .description('Operates the Walmart Marketplace and Odoo bridge')
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    .configureOutput({ writeOut: (text) => terminal.out(text.trimEnd()), writeErr: () => {} });
  for (const { name, description, commands } of GROUPS) {
    const group = root.command(name).description(description).copyInheritedSettings(root);
    for (const command of commands(terminal)) group.addCommand(inherit(command, root));
  }
  return root;
};

const isHelp = (error: unknown): boolean => error instanceof CommanderError && error.code === 'commander.helpDisplayed';

/** @returns the exit code: 0 done, 1 failed, 2 wrongly called, 3 nothing to do or nothing found. */
export const run = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  try {
    await program(terminal).parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (isHelp(error)) return 0;
    terminal.err(`bridge: ${sentenceOf(error)}`);
    return exitCodeOf(error);
  }
};

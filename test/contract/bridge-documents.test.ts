/** The page of operations shows what the commands print: its examples are run, one after the other. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../bin/commands/run.ts';
import { type BridgeDesk, openBridgeDesk } from '../support/bridge-desk.ts';

const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```console\n\$ npm run bridge -- (.*) --local\n([\s\S]*?)```/g)].map((match) => ({
  command: match[1] ?? '',
  printed: match[2]?.trimEnd() ?? '',
}));

/** Words, and what stands in single quotes. */
const toArgs = (command: string): readonly string[] =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');

/** Engines open where there is room. */
const withoutPort = (text: string): string => text.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:9324');

describe('docs/operations.md', () => {
  let desk: BridgeDesk;
  beforeAll(async () => {
    desk = await openBridgeDesk();
  });
  afterAll(() => desk.close());

  it.each(examples)('shows what is printed by: $command', async ({ command, printed }) => {
    const { out, err } = await desk.bridge(...toArgs(command));

    expect(withoutPort([out, err].filter((text) => text !== '').join('\n'))).toBe(printed);
  });

  it('has an example of every command of failures, order and sku', async () => {
    const commands = new Set(examples.map(({ command }) => command.split(' ').slice(0, 2).join(' ')));
    const help: string[] = [];
    for (const group of ['failures', 'order', 'sku'])
      await run([group, '--help'], { env: {}, out: (text) => help.push(`${group}\n${text}`), err: () => {} });

    const known = help.flatMap((text) => {
      const [group = '', ...lines] = text.split('\n');
      return lines.flatMap((line) => {
        const name = /^ {2}(\w+) \[options\]/.exec(line)?.[1];
        return name === undefined ? [] : [`${group} ${name}`];
      });
    });
    expect([...commands].toSorted()).toEqual(known.toSorted());
    expect(known).toHaveLength(11);
  });
});

/**
 * The acceptance ring: the acceptance stage, deployed by the CDK CLI into MiniStack, between two simulators
 * (docs/decisions/0010). `node test/acceptance/main.ts <python with MiniStack> <empty folder>`; exit 0 if all was seen.
 */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { chooseStages, type Stage } from '../../lib/config.ts';
import { runToEnd } from './command.ts';
import { type Deployment, deploy } from './deploy.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { ADMINISTRATOR, KEYS, openPartners, type Partners } from './partners.ts';
import { callAws } from './signed-call.ts';
import { type Scene, tellDoor, tellFirstStock, tellLeftovers, tellOrder, tellWebhook } from './story.ts';

const say = (line: string): void => console.log(line);

const SET_UP_SECONDS = 60;

/** As an operator runs it. */
const setUpOdoo = async (stage: Stage, emulator: Emulator, hookUrl: string): Promise<void> => {
  const flags = {
    url: stage.odoo.url,
    db: stage.odoo.database,
    user: ADMINISTRATOR.login,
    account: stage.account,
    warehouse: stage.odoo.warehouse,
    'hook-url': hookUrl,
  };
  const text = await runToEnd({
    program: process.execPath,
    args: ['bin/bridge.ts', 'odoo', 'setup', ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`)],
    env: { ...emulator.env, ODOO_API_KEY: ADMINISTRATOR.password },
    seconds: SET_UP_SECONDS,
  });
  say(`bridge odoo setup: ${text.split('\n')[0] ?? ''}`);
};

const sayDeployment = ({ removals, hookUrl }: Deployment): void => {
  for (const { names, entry } of removals) {
    say(`left out ${names.length} ${entry.type}: ${entry.reason}`);
    say(`  ${names.join(', ')}`);
  }
  say(`deployed by the CDK CLI, roles enforced; the door is ${new URL(hookUrl).origin}`);
};

const eventsSchema = z.object({ events: z.array(z.object({ message: z.string() })) });
const LAST_EVENTS = 12;

const tellLogs = async (emulator: Emulator, stage: Stage): Promise<void> => {
  const flows = ['odoo-webhook', 'stock-poll', 'stock-changed', 'inventory-push', 'order-pull', 'order-import'];
  for (const flow of [...flows, 'order-follow-up']) {
    const input = { logGroupName: `/aws/lambda/${stage.prefix}-${flow}` };
    const answer = await callAws(emulator, { service: 'logs', target: 'Logs_20140328.FilterLogEvents', input });
    say(`-- log of ${flow}`);
    const lines = eventsSchema.parse(answer).events.map(({ message }) => message);
    const telling = lines.filter(
      (line) => !/^(START|END|REPORT) |^\s+at |"_aws"|DeprecationWarning|--trace-deprecation/.test(line),
    );
    for (const line of telling.slice(-LAST_EVENTS)) say(line.slice(0, 600));
  }
};

const tellFailure = async (emulator: Emulator, stage: Stage): Promise<void> => {
  try {
    await tellLogs(emulator, stage);
  } catch (error) {
    say(`The logs could not be read: ${String(error)}`);
  }
  say(`-- log of MiniStack\n${readFileSync(emulator.logFile, 'utf8').split('\n').slice(-40).join('\n')}`);
};

const tell = async (stage: Stage, emulator: Emulator, partners: Partners, folder: string): Promise<void> => {
  const deployment = await deploy(emulator, stage, folder, KEYS);
  sayDeployment(deployment);
  const { hookUrl } = deployment;
  await setUpOdoo(stage, emulator, hookUrl);
  partners.odoo.control.flagCatalogue();
  const scene: Scene = { emulator, stage, partners, hookUrl, say };
  await tellDoor(scene);
  await tellFirstStock(scene);
  await Promise.all([tellWebhook(scene), tellOrder(scene)]);
  await tellLeftovers(scene);
};

const main = async (python: string, folder: string): Promise<number> => {
  const [stage] = chooseStages('acceptance');
  if (!stage) throw new Error('There is no acceptance stage');
  const emulator = await startEmulator(python, folder);
  process.once('SIGTERM', () => void emulator.stop().then(() => process.exit(1)));
  let partners: Partners | undefined;
  try {
    partners = await openPartners(stage, emulator);
    await tell(stage, emulator, partners, folder);
    say('The acceptance ring holds.');
    return 0;
  } catch (error) {
    await tellFailure(emulator, stage);
    say(`The acceptance ring does not hold: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await emulator.stop();
    await partners?.close();
  }
};

const [python, folder] = process.argv.slice(2);
if (python === undefined || folder === undefined) {
  say('Give the Python that has MiniStack, and an empty folder; .ci/acceptance does both.');
  process.exit(2);
}
process.exit(await main(python, folder));

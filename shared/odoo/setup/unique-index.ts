/** The UNIQUE index that makes a second order of one purchase order impossible, made by a code server action (odoo18.md section 8). */
import * as z from 'zod';
import { isBridgeError, SetupError } from '../../core/index.ts';
import { id, ids, parseAnswer, searchRead } from '../answer.ts';
import { UNIQUE_INDEX } from '../names.ts';
import type { OdooRpc } from '../rpc.ts';
import { modelIdOf } from './fields.ts';
import type { SetupContext, SetupStep, StepOutcome } from './step.ts';

const { name, table, columns } = UNIQUE_INDEX;
const COLUMNS = columns.join(', ');
const BODY = `INDEX {0}${name} ON ${table} (${COLUMNS}) WHERE x_walmart_purchase_order_id IS NOT NULL`;
const execute = (statement: string): string => `env.cr.execute(${JSON.stringify(statement)})`;

/** Refused by PostgreSQL when the index is there: that is how it is known to be there. */
const CREATE = execute(`CREATE UNIQUE ${BODY.replace('{0}', '')}`);
const DESCRIBE = [
  execute(`CREATE UNIQUE ${BODY.replace('{0}', 'IF NOT EXISTS ')}`),
  execute(`SELECT indexdef FROM pg_indexes WHERE tablename = '${table}' AND indexname = '${name}'`),
  "action = {'indexdef': env.cr.fetchone()[0]}",
].join('\n');
const REPLACE = [execute(`DROP INDEX IF EXISTS ${name}`), CREATE].join('\n');

const TEMPORARY = 'Walmart bridge set-up (temporary)';

const removeTemporary = async (rpc: OdooRpc): Promise<void> => {
  const schema = { row: z.object({ id }), fields: ['name'] };
  const left = await searchRead(rpc, 'ir.actions.server', [['name', '=', TEMPORARY]], schema);
  if (left.length > 0) await rpc.execute('ir.actions.server', 'unlink', [left.map((action) => action.id)]);
};

const runOnce = async (rpc: OdooRpc, code: string): Promise<unknown> => {
  const values = { name: TEMPORARY, model_id: await modelIdOf(rpc, 'sale.order'), state: 'code', code };
  const made = await rpc.execute('ir.actions.server', 'create', [[values]]);
  const actions = parseAnswer(ids.length(1), made, 'ir.actions.server.create');
  return rpc.execute('ir.actions.server', 'run', [actions]);
};

const indexSchema = z.object({ indexdef: z.string() });

const isRight = (definition: string): boolean =>
  definition.startsWith('CREATE UNIQUE INDEX') && definition.includes(`(${COLUMNS})`);

const ensure = async (rpc: OdooRpc): Promise<StepOutcome> => {
  try {
    await runOnce(rpc, CREATE);
    return 'made';
  } catch (error) {
    if (!isBridgeError(error) || error.code !== 'ODOO_RELATION_EXISTS') throw error;
  }
  const { indexdef } = parseAnswer(indexSchema, await runOnce(rpc, DESCRIBE), 'ir.actions.server.run');
  if (isRight(indexdef)) return 'kept';
  await runOnce(rpc, REPLACE);
  return 'changed';
};

const verify = async (rpc: OdooRpc): Promise<void> => {
  const { indexdef } = parseAnswer(indexSchema, await runOnce(rpc, DESCRIBE), 'ir.actions.server.run');
  if (isRight(indexdef)) return;
  throw new SetupError({ code: 'ODOO_INDEX', message: `index ${name} is not as it should be: ${indexdef}` });
};

/** Temporary actions are removed whatever happens, those of an earlier run that was cut off included. */
const apply = async ({ rpc }: SetupContext): Promise<StepOutcome> => {
  try {
    const outcome = await ensure(rpc);
    if (outcome !== 'kept') await verify(rpc);
    return outcome;
  } finally {
    await removeTemporary(rpc);
  }
};

export const uniqueIndexStep: SetupStep = {
  name: `index ${name} (${COLUMNS})`,
  mend: 'if two sale orders carry the same Walmart account and purchase order, clear the field on one of them',
  look: async (context) => ({ state: 'ensure', apply: () => apply(context) }),
};

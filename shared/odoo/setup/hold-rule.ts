/** The rule that refuses "done" on a held transfer, whoever validates it (odoo18.md section 18). */
import * as z from 'zod';
import { id, searchRead, text } from '../answer.ts';
import { HOLD_RULE } from '../names.ts';
import { fieldIdsOf, modelIdOf } from './fields.ts';
import type { Finding, SetupContext, SetupStep } from './step.ts';

const MODEL = 'stock.picking';

const CODE = [
  'held = records.filtered(lambda p: p.x_walmart_hold)',
  'if held:',
  '    raise UserError("Walmart cancellation in progress: " + ", ".join(held.mapped(\'name\')) + " must not be shipped now.")',
].join('\n');

const FILTERS = {
  active: true,
  trigger: 'on_create_or_write',
  filter_pre_domain: "[('state', '!=', 'done')]",
  filter_domain: "[('x_walmart_hold', '=', True), ('state', '=', 'done')]",
} as const;
const FILTER_KEYS = ['active', 'trigger', 'filter_pre_domain', 'filter_domain'] as const;

const ruleRow = z.object({
  id,
  active: z.boolean(),
  trigger: text,
  filter_pre_domain: text,
  filter_domain: text,
  trigger_field_ids: z.array(id),
  action_server_ids: z.array(id),
});
const actionRow = z.object({ id, state: text, code: text });

const toValues = async ({ rpc }: SetupContext) => ({
  ...FILTERS,
  trigger_field_ids: [[6, 0, await fieldIdsOf(rpc, MODEL, ['state'])]],
});

const newAction = async ({ rpc }: SetupContext) => [
  0,
  0,
  { name: HOLD_RULE, model_id: await modelIdOf(rpc, MODEL), state: 'code', code: CODE, usage: 'base_automation' },
];

const make = async (context: SetupContext): Promise<void> => {
  const values = {
    ...(await toValues(context)),
    name: HOLD_RULE,
    model_id: await modelIdOf(context.rpc, MODEL),
    action_server_ids: [await newAction(context)],
  };
  await context.rpc.execute('base.automation', 'create', [values]);
};

const mendRule = async (context: SetupContext, ruleId: number, actionId: number | undefined): Promise<void> => {
  const action = actionId === undefined ? await newAction(context) : [1, actionId, { state: 'code', code: CODE }];
  const values = { ...(await toValues(context)), action_server_ids: [action] };
  await context.rpc.execute('base.automation', 'write', [[ruleId], values]);
};

const look = async (context: SetupContext): Promise<Finding> => {
  const { rpc } = context;
  const domain = [
    ['name', '=', HOLD_RULE],
    ['model_id.model', '=', MODEL],
  ];
  const schema = { row: ruleRow, fields: [...FILTER_KEYS, 'trigger_field_ids', 'action_server_ids'] };
  const options = { order: 'id', context: { active_test: false } };
  const [rule] = await searchRead(rpc, 'base.automation', domain, schema, options);
  if (!rule) return { state: 'make', apply: () => make(context) };
  const actions = await searchRead(rpc, 'ir.actions.server', [['id', 'in', rule.action_server_ids]], {
    row: actionRow,
    fields: ['state', 'code'],
  });
  const action = actions.find(({ state }) => state === 'code');
  const [stateField] = await fieldIdsOf(rpc, MODEL, ['state']);
  const hasTrigger = rule.trigger_field_ids.length === 1 && rule.trigger_field_ids[0] === stateField;
  const differing = [
    ...FILTER_KEYS.filter((key) => rule[key] !== FILTERS[key]),
    ...(hasTrigger ? [] : ['trigger_field_ids']),
    ...(action?.code?.trim() === CODE ? [] : ['code']),
  ];
  if (differing.length === 0) return { state: 'kept' };
  return { state: 'change', what: differing.join(', '), apply: () => mendRule(context, rule.id, action?.id) };
};

export const holdRuleStep: SetupStep = {
  name: `rule "${HOLD_RULE}"`,
  mend: 'remove this rule in Settings › Technical › Automation Rules',
  look,
};

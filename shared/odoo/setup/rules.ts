/** Automation rules that post hints to our door, one set per account (odoo18.md section 7). */
import * as z from 'zod';
import { id, ids, searchRead, text } from '../answer.ts';
import { fieldIdsOf, modelIdOf } from './fields.ts';
import type { Finding, SetupContext, SetupStep } from './step.ts';

interface RuleSpec {
  readonly subject: 'stock' | 'orders' | 'deliveries';
  readonly model: 'stock.quant' | 'sale.order' | 'stock.picking';
  readonly triggers: readonly string[];
  readonly sent: readonly string[];
  domain(account: string): string;
}

const RULES: readonly RuleSpec[] = [
  {
    subject: 'stock',
    model: 'stock.quant',
    triggers: ['quantity', 'reserved_quantity'],
    sent: ['product_id', 'location_id', 'quantity', 'reserved_quantity'],
    domain: () => "[('location_id.usage', '=', 'internal')]",
  },
  {
    subject: 'orders',
    model: 'sale.order',
    triggers: ['state', 'x_walmart_cancel_reason'],
    sent: ['state', 'x_walmart_purchase_order_id'],
    domain: (account) => `[('x_walmart_account', '=', '${account}')]`,
  },
  {
    // A tracking number may be written after "done", so it hints as well.
    subject: 'deliveries',
    model: 'stock.picking',
    triggers: ['state', 'carrier_tracking_ref'],
    sent: ['state', 'sale_id'],
    domain: (account) => `[('sale_id.x_walmart_account', '=', '${account}'), ('state', '=', 'done')]`,
  },
];

const ruleRow = z.object({
  id,
  active: z.boolean(),
  trigger: text,
  filter_domain: text,
  trigger_field_ids: z.array(id),
  action_server_ids: z.array(id),
});
const RULE_FIELDS = ['active', 'trigger', 'filter_domain', 'trigger_field_ids', 'action_server_ids'];
const actionRow = z.object({ id, state: text, webhook_url: text, webhook_field_ids: ids });

const nameOf = (spec: RuleSpec, account: string): string => `Walmart hint: ${spec.subject} (${account})`;

const isSameSet = (left: readonly number[], right: readonly number[]): boolean =>
  left.length === right.length && left.every((member) => right.includes(member));

const toRule = async ({ rpc, options }: SetupContext, spec: RuleSpec) => ({
  active: true,
  trigger: 'on_create_or_write',
  trigger_field_ids: [[6, 0, await fieldIdsOf(rpc, spec.model, spec.triggers)]],
  filter_domain: spec.domain(options.account),
});

const toAction = async ({ rpc, options }: SetupContext, spec: RuleSpec) => ({
  state: 'webhook',
  webhook_url: options.hookUrl,
  webhook_field_ids: [[6, 0, await fieldIdsOf(rpc, spec.model, spec.sent)]],
});

const newAction = async (context: SetupContext, spec: RuleSpec) => [
  0,
  0,
  {
    ...(await toAction(context, spec)),
    name: nameOf(spec, context.options.account),
    model_id: await modelIdOf(context.rpc, spec.model),
    usage: 'base_automation',
  },
];

const make = async (context: SetupContext, spec: RuleSpec): Promise<void> => {
  await context.rpc.execute('base.automation', 'create', [
    {
      ...(await toRule(context, spec)),
      name: nameOf(spec, context.options.account),
      model_id: await modelIdOf(context.rpc, spec.model),
      action_server_ids: [await newAction(context, spec)],
    },
  ]);
};

const readActions = ({ rpc }: SetupContext, actionIds: readonly number[]) =>
  searchRead(rpc, 'ir.actions.server', [['id', 'in', actionIds]], {
    row: actionRow,
    fields: ['state', 'webhook_url', 'webhook_field_ids'],
  });

const mendRule = async (
  context: SetupContext,
  spec: RuleSpec,
  found: { readonly id: number; readonly actionId: number | undefined },
): Promise<void> => {
  const action =
    found.actionId === undefined ? await newAction(context, spec) : [1, found.actionId, await toAction(context, spec)];
  const values = { ...(await toRule(context, spec)), action_server_ids: [action] };
  await context.rpc.execute('base.automation', 'write', [[found.id], values]);
};

const look = async (context: SetupContext, spec: RuleSpec): Promise<Finding> => {
  const { rpc, options } = context;
  const domain = [
    ['name', '=', nameOf(spec, options.account)],
    ['model_id.model', '=', spec.model],
  ];
  const [rule] = await searchRead(
    rpc,
    'base.automation',
    domain,
    { row: ruleRow, fields: RULE_FIELDS },
    { order: 'id', context: { active_test: false } },
  );
  if (!rule) return { state: 'make', apply: () => make(context, spec) };
  const action = (await readActions(context, rule.action_server_ids)).find(({ state }) => state === 'webhook');
  const [triggers, sent] = await Promise.all([
    fieldIdsOf(rpc, spec.model, spec.triggers),
    fieldIdsOf(rpc, spec.model, spec.sent),
  ]);
  const differing = [
    ...(action?.webhook_url === options.hookUrl ? [] : ['address']),
    ...(rule.active ? [] : ['was switched off']),
    ...(rule.filter_domain === spec.domain(options.account) && rule.trigger === 'on_create_or_write' ? [] : ['filter']),
    ...(isSameSet(rule.trigger_field_ids, triggers) ? [] : ['trigger']),
    ...(isSameSet(action?.webhook_field_ids ?? [], sent) ? [] : ['fields sent']),
  ];
  if (differing.length === 0) return { state: 'kept' };
  const apply = () => mendRule(context, spec, { id: rule.id, actionId: action?.id });
  return { state: 'change', what: differing.join(', '), apply };
};

export const ruleSteps = (account: string): readonly SetupStep[] =>
  RULES.map((spec) => ({
    name: `rule "${nameOf(spec, account)}"`,
    mend: 'remove this rule in Settings › Technical › Automation Rules',
    look: (context) => look(context, spec),
  }));

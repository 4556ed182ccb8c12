/** Server actions and automation rules; webhooks are sent by orm/automation. */
import { samplePayload } from '../orm/automation.ts';
import type { Env } from '../orm/environment.ts';
import { accessError } from '../orm/faults.ts';
import { boolean, char, fixed, integer, many2many, many2one, one2many, selection, text } from '../orm/fields.ts';
import { defineModel } from '../orm/model.ts';
import { type Cell, type Row, refs, str } from '../orm/values.ts';
import { runCode } from './server-code.ts';

const SETTINGS = ['Administration/Settings'];
const WEBHOOK_NAME = 'Send Webhook Notification';

export const serverAction = defineModel({
  name: 'ir.actions.server',
  label: 'Server Action',
  order: 'sequence,name,id',
  fields: {
    name: char('Action Name', { required: true }),
    sequence: integer('Sequence', { default: fixed(5) }),
    model_id: many2one('Model', 'ir.model', { required: true }),
    model_name: char('Model Name', { compute: (env, row) => env.link(row, 'model_id', 'ir.model')?.model ?? null }),
    state: selection(
      'Type',
      [
        ['object_write', 'Update Record'],
        ['object_create', 'Create Record'],
        ['code', 'Execute Code'],
        ['webhook', 'Send Webhook Notification'],
        ['multi', 'Execute Existing Actions'],
        ['next_activity', 'Create Activity'],
        ['mail_post', 'Send Email'],
      ],
      { required: true, default: fixed('object_write') },
    ),
    usage: selection(
      'Usage',
      [
        ['ir_actions_server', 'Server Action'],
        ['ir_cron', 'Scheduled Action'],
        ['base_automation', 'Automation Rule'],
      ],
      { default: fixed('ir_actions_server') },
    ),
    code: text('Python Code'),
    groups_id: many2many('Allowed Groups', 'res.groups'),
    webhook_url: char('Webhook URL'),
    webhook_field_ids: many2many('Webhook Fields', 'ir.model.fields'),
    webhook_sample_payload: text('Sample Payload', { compute: (env, row) => sample(env, row) }),
    base_automation_id: many2one('Automation Rule', 'base.automation', { ondelete: 'cascade' }),
  },
  access: { write: SETTINGS, create: SETTINGS, unlink: SETTINGS, read: SETTINGS },
  create: (_env, list, base) =>
    base(
      list.map((vals) =>
        vals.state === 'webhook' && vals.usage === 'base_automation' ? { ...vals, name: WEBHOOK_NAME } : vals,
      ),
    ),
  recordMethods: {
    run: (env, ids) => {
      let answer: ReturnType<typeof runCode> = false;
      for (const id of ids) {
        const row = env.existing('ir.actions.server', id);
        checkRunner(env, row);
        answer = row.state === 'code' ? runCode(env, row) : false;
      }
      return answer;
    },
  },
});

const checkRunner = (env: Env, action: Row): void => {
  const groups = refs(action, 'groups_id');
  if (groups.length === 0) return;
  const own = refs(env.row('res.users', env.uid), 'groups_id');
  if (!groups.some((group) => own.includes(group)))
    throw accessError("You don't have enough access rights to run this action.");
};

const sample = (env: Env, row: Row): Cell => {
  if (row.state !== 'webhook') return null;
  const model = str(env.link(row, 'model_id', 'ir.model'), 'model');
  const [first] = env.search(model, [], { order: 'id', limit: 1 });
  const record = first === undefined ? undefined : env.row(model, first);
  return record === undefined ? null : samplePayload(env, model, row, record);
};

export const automation = defineModel({
  name: 'base.automation',
  label: 'Automation Rule',
  fields: {
    name: char('Automation Rule Name', { required: true }),
    description: text('Description'),
    model_id: many2one('Model', 'ir.model', { required: true }),
    model_name: char('Model Name', { compute: (env, row) => env.link(row, 'model_id', 'ir.model')?.model ?? null }),
    active: boolean('Active', { default: fixed(true) }),
    trigger: selection(
      'Trigger',
      [
        ['on_create_or_write', 'On save'],
        ['on_create', 'On create'],
        ['on_write', 'On update'],
        ['on_unlink', 'On deletion'],
        ['on_archive', 'On archived'],
        ['on_unarchive', 'On unarchived'],
        ['on_state_set', 'State is set to'],
        ['on_time', 'Based on date field'],
        ['on_webhook', 'On webhook'],
      ],
      { required: true },
    ),
    trigger_field_ids: many2many('Trigger Fields', 'ir.model.fields'),
    filter_pre_domain: char('Before Update Domain'),
    filter_domain: char('Apply on'),
    action_server_ids: one2many('Actions', 'ir.actions.server', 'base_automation_id'),
  },
  access: { write: SETTINGS, create: SETTINGS, unlink: SETTINGS, read: SETTINGS },
});

/** Activities of our own type: a person's task on the record that it is about (odoo18.md section 28). */
import * as z from 'zod';
import { SetupError, toOdooDatetime } from '../core/index.ts';
import { id, once, requiredReference, searchPages, searchRead, text } from './answer.ts';
import type { Odoo } from './connect.ts';
import { MissingRecordError } from './errors.ts';
import { PROBLEM_TYPE } from './names.ts';

/** Records that our activities are put on. */
export const ACTIVITY_MODELS = [
  ...['sale.order', 'stock.picking', 'account.move'],
  ...['product.product', 'res.partner'],
] as const;
export type ActivityModel = (typeof ACTIVITY_MODELS)[number];

export interface ActivityRecord {
  readonly model: ActivityModel;
  readonly id: number;
}

export interface OpenActivity {
  readonly id: number;
  readonly summary: string;
}

export interface ActivityText {
  readonly summary: string;
  /** Plain text; it is escaped. */
  readonly note: string;
  /** Epoch ms; its day counts. */
  readonly deadline: number;
}

export interface Activities {
  /** Open ones of our type whose summary begins so (no wildcards in it); undefined when set-up has not made the type. */
  open(beginning: string): Promise<readonly OpenActivity[] | undefined>;
  /** Without the e-mail of an assignment. @param key of the failure, for the trail. @returns false when the record is not there. */
  create(on: ActivityRecord, what: ActivityText, key?: string): Promise<boolean>;
  /** One that a person has closed meanwhile stays closed. */
  update(activityId: number, what: ActivityText, key?: string): Promise<void>;
  /** Leaves the message on the record; one that is closed already stays so. */
  close(activityId: number, feedback: string): Promise<void>;
  /** The contact of the company, for what has no record of its own. */
  companyContact(): Promise<number>;
}

const escapeHtml = (plain: string): string =>
  plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const toValues = ({ summary, note, deadline }: ActivityText) => ({
  summary,
  note: `<p>${escapeHtml(note)}</p>`,
  date_deadline: toOdooDatetime(deadline).slice(0, 10),
});

const unlessGone = async (work: () => Promise<unknown>): Promise<boolean> => {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof MissingRecordError) return false;
    throw error;
  }
};

/** Apart from the client, so that a flow without tasks for people does not carry them. */
export const activitiesOf = ({ rpc, companyId }: Pick<Odoo, 'rpc' | 'companyId'>): Activities => {
  const idOfType = async (): Promise<number | undefined> => {
    const row = z.object({ id });
    const types = await searchRead(rpc, 'mail.activity.type', [['name', '=', PROBLEM_TYPE]], { row, fields: ['name'] });
    return types[0]?.id;
  };
  const idOfModel = async (model: ActivityModel): Promise<number> => {
    const [found] = await searchRead(rpc, 'ir.model', [['model', '=', model]], {
      row: z.object({ id }),
      fields: ['model'],
    });
    if (found) return found.id;
    throw new SetupError({
      code: 'ODOO_UNKNOWN_MODEL',
      message: `Odoo shows no model ${model}: install its module, and give the user the right to read ir.model`,
      facts: { model },
    });
  };
  return {
    async open(beginning) {
      const typeId = await idOfType();
      if (typeId === undefined) return undefined;
      const domain = [
        ['activity_type_id', '=', typeId],
        ['summary', '=like', `${beginning}%`],
      ];
      const schema = { row: z.object({ id, summary: text }), fields: ['summary'] };
      const found: OpenActivity[] = [];
      for await (const rows of searchPages(rpc, 'mail.activity', domain, schema))
        found.push(...rows.map((row) => ({ id: row.id, summary: row.summary ?? '' })));
      return found;
    },
    async create(on, what, key = `${on.model}/${on.id}`) {
      const [typeId, modelId] = await Promise.all([idOfType(), idOfModel(on.model)]);
      const values = { ...toValues(what), activity_type_id: typeId, res_model_id: modelId, res_id: on.id };
      const kwargs = { context: { mail_activity_quick_update: true } };
      const after = { activityOn: `${on.model}/${on.id}` };
      const about = [{ subject: key, event: 'activity-made', before: { activityOn: null }, after }];
      return unlessGone(() => rpc.execute('mail.activity', 'create', [values], kwargs, about));
    },
    async update(activityId, what, key = `activity/${activityId}`) {
      const after = { activity: activityId, summary: what.summary };
      const about = [{ subject: key, event: 'activity-changed', before: { activity: activityId }, after }];
      await unlessGone(() => rpc.execute('mail.activity', 'write', [[activityId], toValues(what)], {}, about));
    },
    async close(activityId, feedback) {
      const event = { event: 'activity-closed', before: { state: 'open' }, after: { state: 'closed' } };
      const about = [{ subject: `activity/${activityId}`, ...event }];
      const kwargs = { feedback };
      await unlessGone(() => rpc.execute('mail.activity', 'action_feedback', [[activityId]], kwargs, about));
    },
    companyContact: once(async () => {
      const company = await companyId();
      const row = z.object({ partner_id: requiredReference });
      const [found] = await searchRead(rpc, 'res.company', [['id', '=', company]], { row, fields: ['partner_id'] });
      if (found) return found.partner_id;
      throw new SetupError({
        code: 'ODOO_COMPANY',
        message: `Company ${company} cannot be read in Odoo: give the user this company`,
        facts: { company },
      });
    }),
  };
};

/** Followers, messages and activities, as far as the flows use them (sections 11, 25, 28). */

import { dayOf } from '../orm/dates.ts';
import type { Env } from '../orm/environment.ts';
import { attributeError } from '../orm/faults.ts';
import { boolean, char, date, fixed, html, integer, many2one, selection } from '../orm/fields.ts';
import { escapeHtml } from '../orm/html.ts';
import { defineModel, type RecordMethod } from '../orm/model.ts';
import { isList, str, textOf, type Value } from '../orm/values.ts';

export const followers = defineModel({
  name: 'mail.followers',
  label: 'Document Followers',
  fields: {
    res_model: char('Related Document Model Name', { required: true }),
    res_id: integer('Related Document ID', { index: true }),
    partner_id: many2one('Related Partner', 'res.partner', { required: true }),
  },
});

export const message = defineModel({
  name: 'mail.message',
  label: 'Message',
  order: 'id desc',
  fields: {
    subject: char('Subject'),
    body: html('Contents'),
    model: char('Related Document Model'),
    res_id: integer('Related Document ID', { index: true }),
    message_type: selection(
      'Type',
      [
        ['email', 'Incoming Email'],
        ['comment', 'Comment'],
        ['notification', 'System notification'],
      ],
      { default: fixed('comment') },
    ),
    author_id: many2one('Author', 'res.partner'),
    subtype_xmlid: char('Subtype'),
  },
});

/** message_post of any record; text is escaped unless body_is_html. */
export const messagePost =
  (model: string): RecordMethod =>
  (env, ids, call) => {
    const body = textOf(call.kwargs.body);
    const [id] = ids;
    return env.createOne('mail.message', {
      model,
      res_id: id ?? 0,
      body: call.kwargs.body_is_html === true ? body : escapeHtml(body),
      message_type: textOf(call.kwargs.message_type, 'notification'),
      subtype_xmlid: textOf(call.kwargs.subtype_xmlid, 'mail.mt_note'),
    });
  };

export const activityType = defineModel({
  name: 'mail.activity.type',
  label: 'Activity Type',
  order: 'sequence, id',
  fields: {
    name: char('Name', { required: true }),
    category: char('Action'),
    icon: char('Icon'),
    decoration_type: char('Decoration Type'),
    sequence: integer('Sequence', { default: fixed(10) }),
    active: boolean('Active', { default: fixed(true) }),
  },
});

const WITH_ACTIVITIES = [
  ...['sale.order', 'stock.picking', 'account.move'],
  ...['product.template', 'product.product', 'res.partner'],
];

export const activity = defineModel({
  name: 'mail.activity',
  label: 'Activity',
  order: 'date_deadline ASC, id ASC',
  recName: 'summary',
  fields: {
    res_model_id: many2one('Document Model', 'ir.model', { required: true }),
    res_model: char('Related Document Model', {
      compute: (env, row) => str(env.link(row, 'res_model_id', 'ir.model'), 'model') || null,
    }),
    res_id: integer('Related Document ID', { index: true }),
    activity_type_id: many2one('Activity Type', 'mail.activity.type'),
    summary: char('Summary'),
    note: html('Note'),
    date_deadline: date('Due Date', { required: true, default: (env) => dayOf(env.now) }),
    user_id: many2one('Assigned to', 'res.users', { default: (env) => env.uid }),
    active: boolean('Active', { default: fixed(true) }),
  },
  create: (env, list, base) => {
    const ids = base(list);
    for (const id of ids) checkTarget(env, id);
    return ids;
  },
  recordMethods: {
    action_feedback: (env, ids, call) => {
      let posted: Value = false;
      for (const id of ids) {
        const row = env.existing('mail.activity', id);
        posted = env.createOne('mail.message', {
          model: textOf(env.get('mail.activity', row, 'res_model')),
          res_id: row.res_id ?? 0,
          body: `${str(row, 'summary')} ${textOf(call.kwargs.feedback ?? (isList(call.args) ? call.args[0] : ''))}`,
          message_type: 'notification',
        });
      }
      env.unlink('mail.activity', ids);
      return posted;
    },
  },
});

const checkTarget = (env: Env, id: number): void => {
  const row = env.existing('mail.activity', id);
  const model = textOf(env.get('mail.activity', row, 'res_model'));
  if (!WITH_ACTIVITIES.includes(model)) throw attributeError(`'${model}' object has no attribute 'message_notify'`);
  env.existing(model, typeof row.res_id === 'number' ? row.res_id : 0);
};

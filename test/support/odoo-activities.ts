/** The story of activities as the run-time user of a real Odoo sees it: made, found, kept up to date, closed, and nobody is written to. */
import { isBridgeError, toOdooDatetime } from '../../shared/core/index.ts';
import { type ActivityRecord, activitiesOf, type Odoo, type OdooRpc } from '../../shared/odoo/index.ts';
import { stockProduct } from './odoo-story.ts';

/** Sales, stock and contacts, as the README says. */
const GROUPS = [
  'base.group_user',
  'sales_team.group_sale_salesman_all_leads',
  'stock.group_stock_user',
  'base.group_partner_manager',
];

/** What the README asks for beyond those groups, for activities. */
export const ACTIVITY_RIGHTS = [
  { model: 'mail.activity', all: true },
  { model: 'ir.model', all: false },
  { model: 'ir.model.data', all: false },
] as const;

export type Rights = (typeof ACTIVITY_RIGHTS)[number];

const first = async (rpc: OdooRpc, model: string, domain: readonly unknown[]): Promise<number> => {
  const [id] = (await rpc.execute(model, 'search', [domain], { limit: 1 })) as readonly number[];
  if (id === undefined) throw new Error(`Odoo has no ${model} with ${JSON.stringify(domain)}`);
  return id;
};

const create = async (rpc: OdooRpc, model: string, values: object, kwargs = {}): Promise<number> => {
  const [id] = (await rpc.execute(model, 'create', [[values]], kwargs)) as readonly number[];
  if (id === undefined) throw new Error(`Odoo made no ${model}`);
  return id;
};

const groupId = async (rpc: OdooRpc, name: string): Promise<number> => {
  const [module, key] = name.split('.');
  const domain = [
    ['module', '=', module],
    ['name', '=', key],
  ];
  const [row] = (await rpc.execute('ir.model.data', 'search_read', [domain], { fields: ['res_id'] })) as readonly {
    readonly res_id: number;
  }[];
  if (!row) throw new Error(`Odoo has no group ${name}`);
  return row.res_id;
};

/** Made by an administrator; its password stands for an API key, which RPC cannot make. */
export const makeRuntimeUser = async (
  rpc: OdooRpc,
  name: string,
  rights: readonly Rights[],
): Promise<{ readonly login: string; readonly password: string }> => {
  const group = await create(rpc, 'res.groups', { name: `Bridge ${name}` });
  for (const { model, all } of rights)
    await create(rpc, 'ir.model.access', {
      ...{ name: `bridge ${model}`, model_id: await first(rpc, 'ir.model', [['model', '=', model]]), group_id: group },
      ...{ perm_read: true, perm_write: all, perm_create: all, perm_unlink: all },
    });
  const ids = [group, ...(await Promise.all(GROUPS.map((each) => groupId(rpc, each))))];
  const [login, password] = [`bridge-${name}`, `word-of-${name}`];
  const values = { name: login, login, email: `${login}@example.com`, password, groups_id: [[6, 0, ids]] };
  await create(rpc, 'res.users', values, { context: { no_reset_password: true } });
  return { login, password };
};

/** @param group by its external id. */
export const giveGroup = async (rpc: OdooRpc, login: string, group: string): Promise<void> => {
  const user = await first(rpc, 'res.users', [['login', '=', login]]);
  await rpc.execute('res.users', 'write', [[user], { groups_id: [[4, await groupId(rpc, group)]] }]);
};

const countMails = async (rpc: OdooRpc, since: string): Promise<number> => {
  const mails = await rpc.execute('mail.mail', 'search_count', [[['create_date', '>=', since]]]);
  const notified = await rpc.execute('mail.notification', 'search_count', [
    [
      ['mail_message_id.create_date', '>=', since],
      ['notification_type', '=', 'email'],
    ],
  ]);
  return Number(mails) + Number(notified);
};

const codeOf = (error: unknown): string => (isBridgeError(error) ? error.code : String(error));

const keyIn = (summary: string): string => summary.slice(summary.indexOf(' ') + 1, summary.indexOf(']'));

export const tellActivityStory = async (admin: Odoo, runtime: Odoo, account: string) => {
  const since = toOdooDatetime(Date.now());
  const beginning = `[${account} `;
  const activities = activitiesOf(runtime);
  const contact = await activities.companyContact();
  const productId = await stockProduct(admin, `ACT-${account}`, 1);
  const orderId = await create(admin.rpc, 'sale.order', { partner_id: contact });
  const deleted = await create(admin.rpc, 'sale.order', { partner_id: contact });
  await admin.rpc.execute('sale.order', 'unlink', [[deleted]]);
  const make = (on: ActivityRecord, key: string) =>
    activities.create(on, {
      summary: `${beginning}${key}] CODE`,
      note: 'says <b>no</b>',
      deadline: Date.now(),
    });

  const made = [
    await make({ model: 'sale.order', id: orderId }, 'order/1'),
    await make({ model: 'res.partner', id: contact }, 'sku/1'),
  ];
  // An activity needs the right to write its record, and the run-time user writes no products: problem-report takes the contact.
  const onProduct = await make({ model: 'product.product', id: productId }, 'sku/2').catch(codeOf);
  const onDeleted = await make({ model: 'sale.order', id: deleted }, 'order/2');
  const open = (await activities.open(beginning)) ?? [];
  const [one] = open;
  const changed = { summary: `${beginning}order/1] WALMART_REJECTED & more`, note: 'n', deadline: Date.now() };
  await activities.update(one?.id ?? 0, changed);
  const updated = (await activities.open(beginning))?.[0]?.summary.split('] ')[1];
  for (const { id } of open) await activities.close(id, 'Settled');
  const left = await activities.open(beginning);
  await activities.close(one?.id ?? 0, 'Settled');
  await activities.update(one?.id ?? 0, changed);
  const closedTwice = (await activities.open(beginning))?.length === 0;
  const mails = await countMails(admin.rpc, since);
  return {
    made,
    onProduct,
    onDeleted,
    open: open.map(({ summary }) => keyIn(summary)),
    updated,
    left,
    closedTwice,
    mails,
  };
};

/** The pass-through tax with its clearing account: Walmart remits the tax it collects (odoo18.md sections 9 and 21). */
import * as z from 'zod';
import { SetupError } from '../../core/index.ts';
import { id, reference, searchRead, text } from '../answer.ts';
import { CLEARING_ACCOUNT, PASS_THROUGH_TAX } from '../names.ts';
import type { OdooRpc } from '../rpc.ts';
import type { Finding, SetupContext, SetupStep } from './step.ts';

const accountRow = z.object({ id });

const findClearingAccount = async (rpc: OdooRpc): Promise<number | undefined> => {
  const domain = [['code', '=', CLEARING_ACCOUNT.code]];
  const [found] = await searchRead(rpc, 'account.account', domain, { row: accountRow, fields: ['code'] });
  return found?.id;
};

const clearingAccountOf = async (rpc: OdooRpc): Promise<number> => {
  const found = await findClearingAccount(rpc);
  if (found !== undefined) return found;
  throw new SetupError({ code: 'ODOO_ACCOUNT', message: `Odoo has no account ${CLEARING_ACCOUNT.code}` });
};

const makeAccount = async (rpc: OdooRpc): Promise<void> => {
  await rpc.execute('account.account', 'create', [
    { ...CLEARING_ACCOUNT, account_type: 'liability_current', reconcile: true },
  ]);
};

export const clearingAccountStep: SetupStep = {
  name: `account ${CLEARING_ACCOUNT.code}`,
  mend: 'give the company a chart of accounts in Invoicing › Configuration › Settings',
  async look({ rpc }) {
    const found = await findClearingAccount(rpc);
    return found === undefined ? { state: 'make', apply: () => makeAccount(rpc) } : { state: 'kept' };
  },
};

const taxRow = z.object({
  id,
  active: z.boolean(),
  amount: z.number(),
  amount_type: text,
  price_include_override: text,
});
const WANTED_KEYS = ['active', 'amount', 'amount_type', 'price_include_override'] as const;
const WANTED = { active: true, amount: 100, amount_type: 'division', price_include_override: 'tax_included' } as const;

const lineRow = z.object({ id, document_type: z.enum(['invoice', 'refund']), account_id: reference });

const taxLinesOf = (rpc: OdooRpc, taxId: number) =>
  searchRead(
    rpc,
    'account.tax.repartition.line',
    [
      ['tax_id', '=', taxId],
      ['repartition_type', '=', 'tax'],
    ],
    { row: lineRow, fields: ['document_type', 'account_id'] },
  );

const linesFor = (documentType: 'invoice' | 'refund', accountId: number) => [
  [0, 0, { repartition_type: 'base', document_type: documentType }],
  [0, 0, { repartition_type: 'tax', document_type: documentType, factor_percent: 100, account_id: accountId }],
];

const makeTax = async ({ rpc, companyId }: SetupContext): Promise<void> => {
  const accountId = await clearingAccountOf(rpc);
  await rpc.execute('account.tax', 'create', [
    {
      ...WANTED,
      name: PASS_THROUGH_TAX,
      type_tax_use: 'sale',
      invoice_label: 'Sales tax',
      company_id: companyId,
      invoice_repartition_line_ids: linesFor('invoice', accountId),
      refund_repartition_line_ids: linesFor('refund', accountId),
    },
  ]);
};

const mendTax = async (rpc: OdooRpc, taxId: number): Promise<void> => {
  const account = { account_id: await clearingAccountOf(rpc) };
  const lines = await taxLinesOf(rpc, taxId);
  const commands = (documentType: 'invoice' | 'refund') =>
    lines.filter((line) => line.document_type === documentType).map((line) => [1, line.id, account]);
  await rpc.execute('account.tax', 'write', [
    [taxId],
    {
      ...WANTED,
      invoice_repartition_line_ids: commands('invoice'),
      refund_repartition_line_ids: commands('refund'),
    },
  ]);
};

const lookAtTax = async (context: SetupContext): Promise<Finding> => {
  const { rpc, companyId } = context;
  const domain = [
    ['name', '=', PASS_THROUGH_TAX],
    ['type_tax_use', '=', 'sale'],
    ['company_id', '=', companyId],
  ];
  const schema = { row: taxRow, fields: WANTED_KEYS };
  const [found] = await searchRead(rpc, 'account.tax', domain, schema, { context: { active_test: false } });
  if (!found) return { state: 'make', apply: () => makeTax(context) };
  const lines = await taxLinesOf(rpc, found.id);
  const differing = [
    ...WANTED_KEYS.filter((key) => found[key] !== WANTED[key]),
    ...(lines.some((line) => line.account_id === undefined) ? ['account'] : []),
  ];
  if (differing.length === 0) return { state: 'kept' };
  return { state: 'change', what: differing.join(', '), apply: () => mendTax(rpc, found.id) };
};

export const taxStep: SetupStep = {
  name: `tax "${PASS_THROUGH_TAX}"`,
  mend: 'rename another tax of this name, and give the company a country and a chart of accounts',
  look: lookAtTax,
};

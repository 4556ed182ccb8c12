/** What the policy asks of Odoo and Odoo does not give: nothing stops now, orders would later. */
import * as z from 'zod';
import { isBridgeError } from '../../core/index.ts';
import { id, searchRead } from '../answer.ts';
import { documentsOf } from '../documents.ts';
import type { OdooRpc } from '../rpc.ts';
import { unitsOf } from '../units.ts';
import type { PolicyToCheck, SetupContext } from './step.ts';

const INVOICING = 'account.group_account_invoice';

/** Names of the shipping methods that people choose from, archived ones left out. */
const carrierNames = async (rpc: OdooRpc): Promise<readonly string[]> => {
  const schema = { row: z.object({ id, name: z.string() }), fields: ['name'] };
  const carriers = await searchRead(rpc, 'delivery.carrier', [], schema, { order: 'id' });
  return [...new Set(carriers.map(({ name }) => name))];
};

const carrierWarnings = async (rpc: OdooRpc, { judgeCarriers }: PolicyToCheck): Promise<readonly string[]> =>
  judgeCarriers(await carrierNames(rpc)).map((issue) => `Parcels by a carrier would wait for a person: ${issue}`);

const journalWarnings = async (rpc: OdooRpc, { clearingJournal }: PolicyToCheck): Promise<readonly string[]> => {
  if (clearingJournal === '') return [];
  try {
    await documentsOf(rpc, unitsOf(rpc)).journalId(clearingJournal);
    return [];
  } catch (error) {
    if (isBridgeError(error) && error.code === 'ODOO_JOURNAL') return [error.message];
    throw error;
  }
};

const whyInvoicing = ({ invoice, walmartRefunds }: PolicyToCheck): string => {
  const needs = [
    ...(invoice === 'none' ? [] : [`invoices (policy invoice: ${invoice})`]),
    ...(walmartRefunds === 'draft' ? ['credit notes (policy walmartRefunds: draft)'] : []),
    'the marks of credit notes that people make',
  ];
  return needs.join(', ');
};

const rightsWarnings = async (
  rpc: OdooRpc,
  policy: PolicyToCheck,
  login: string | undefined,
): Promise<readonly string[]> => {
  const why = `the group Invoicing is needed for ${whyInvoicing(policy)}`;
  if (login === undefined)
    return [`Whether the run-time user may do it was not checked (--runtime-user <login>): ${why}`];
  const schema = { row: z.object({ id }), fields: ['login'] };
  const [user] = await searchRead(rpc, 'res.users', [['login', '=', login]], schema);
  if (!user)
    return [`Odoo has no active user ${JSON.stringify(login)}: make the run-time user, and give it its rights`];
  const hasGroup = await rpc.execute('res.users', 'has_group', [[user.id], INVOICING]);
  return hasGroup === true
    ? []
    : [`User ${JSON.stringify(login)} lacks Invoicing (Settings › Users › Accounting or Invoicing): ${why}`];
};

/** Sentences with their mends; none when no policy is given. */
export const policyWarnings = async ({ rpc, options }: SetupContext): Promise<readonly string[]> => {
  const { policy, runtimeUser } = options;
  if (policy === undefined) return [];
  return [
    ...(await carrierWarnings(rpc, policy)),
    ...(await journalWarnings(rpc, policy)),
    ...(await rightsWarnings(rpc, policy, runtimeUser)),
  ];
};

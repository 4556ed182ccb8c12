/** Builds the Odoo client: one wire, one session, one file per resource. */
import type { Dispatcher } from 'undici';
import { type Breaker, SetupError } from '../core/index.ts';
import type { Chance, Clock, Journal, Metrics, Vault } from '../ports/index.ts';
import { once } from './answer.ts';
import { type Companies, companiesOf } from './companies.ts';
import { type Countries, countriesOf } from './countries.ts';
import { type OdooIds, odooIdsOf } from './ids.ts';
import { inCompany } from './in-company.ts';
import { jsonRpc } from './json-rpc.ts';
import { type Moves, movesOf } from './moves.ts';
import { type Partners, partnersOf } from './partners.ts';
import { type Pricelists, pricelistsOf } from './pricelists.ts';
import { type Products, productsOf } from './products.ts';
import { type Quants, quantsOf } from './quants.ts';
import type { OdooRpc, WireName } from './rpc.ts';
import { type SaleOrders, saleOrdersOf } from './sale-orders.ts';
import { openSession } from './session.ts';
import { connectTransport } from './transport.ts';
import { type Units, unitsOf } from './units.ts';
import { type Warehouse, type Warehouses, warehousesOf } from './warehouses.ts';
import { xmlRpc } from './xml-rpc.ts';

export interface OdooLogin {
  /** Where Odoo answers: `https://odoo.example.com`, with its path if it has one. */
  readonly url: string;
  readonly database: string;
  readonly user: string;
  /** Name of the secret; its text is `{"apiKey": "…"}`. */
  readonly secretName: string;
  readonly wire: WireName;
}

export interface OdooConfig extends OdooLogin {
  /** Code of the warehouse whose stock is published and that ships; its company is the one all calls are made in. */
  readonly warehouseCode: string;
  /** Name or id of the sales team that the account's orders belong to. Default: Odoo's own choice. */
  readonly salesTeam?: string;
  /** Code of the sales journal of their invoices. Default: Odoo's own choice. */
  readonly salesJournal?: string;
}

export interface OdooPlatform {
  readonly vault: Vault;
  readonly clock: Clock;
  readonly chance: Pick<Chance, 'random'>;
  readonly http: Dispatcher;
  readonly telemetry: Metrics;
  /** Default: none. */
  readonly breaker?: Breaker;
  /** Is told of every write and of reads that fail. Default: nobody is. */
  readonly journal?: Journal;
}

const NO_JOURNAL: Journal = { note: () => {} };

export interface Odoo {
  /** Every call in the warehouse's company (`allowed_company_ids`), unless its own context says otherwise. */
  readonly rpc: OdooRpc;
  /** The ids that set-up made; asked once. @throws {SetupError} naming what is missing. */
  ids(): Promise<OdooIds>;
  readonly products: Products;
  readonly quants: Quants;
  readonly moves: Moves;
  readonly units: Units;
  readonly partners: Partners;
  readonly countries: Countries;
  readonly saleOrders: SaleOrders;
  readonly warehouses: Warehouses;
  readonly pricelists: Pricelists;
  readonly companies: Companies;
  /** Of the warehouse; all calls are made in it. */
  companyId(): Promise<number>;
}

const toUrl = (text: string): URL => {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text);
  throw new SetupError({
    code: 'ODOO_URL',
    message: `${JSON.stringify(text)} is not an address of Odoo: give it as https://odoo.example.com`,
  });
};

/** The RPC port alone, in no particular company: what set-up uses. */
export const connectRpc = (login: OdooLogin, platform: OdooPlatform): OdooRpc => {
  const wire = login.wire === 'json' ? jsonRpc() : xmlRpc();
  const { vault, clock, journal = NO_JOURNAL } = platform;
  return openSession(connectTransport(toUrl(login.url), wire, platform), login, vault, { journal, clock });
};

export const connectOdoo = (config: OdooConfig, platform: OdooPlatform): Odoo => {
  const open = connectRpc(config, platform);
  const warehouse = once((): Promise<Warehouse> => warehousesOf(open).byCode(config.warehouseCode));
  const companyId = async () => (await warehouse()).companyId;
  const rpc = inCompany(open, companyId);
  const lotStockId = async () => (await warehouse()).lotStockId;
  const units = unitsOf(rpc);
  return {
    rpc,
    ids: once(() => odooIdsOf(rpc, config)),
    products: productsOf(rpc, units),
    quants: quantsOf(rpc, lotStockId),
    moves: movesOf(rpc, units, lotStockId),
    units,
    partners: partnersOf(rpc),
    countries: countriesOf(rpc),
    saleOrders: saleOrdersOf(rpc),
    warehouses: warehousesOf(rpc),
    pricelists: pricelistsOf(rpc),
    companies: companiesOf(rpc),
    companyId,
  };
};

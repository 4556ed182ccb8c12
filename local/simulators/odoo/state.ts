/** Everything one simulated Odoo consists of, put together: database, users, clock, faults, webhooks, truth. */
import type { SimTime } from '../simulator.ts';
import { CallCounter } from './control/calls.ts';
import { FaultInjector } from './control/faults.ts';
import type { Latency } from './control/latency.ts';
import { StockTruth } from './control/stock-truth.ts';
import { buildBareDatabase, type OdooUser } from './models/bare.ts';
import { MODELS } from './models/index.ts';
import { mergeAndClean } from './models/stock-quant-engine.ts';
import { Database } from './orm/database.ts';
import { Env } from './orm/environment.ts';
import { type RunnerPorts, runNow } from './orm/runner.ts';
import type { Hook } from './orm/transaction.ts';
import { type Row, str } from './orm/values.ts';

/** Sends one webhook request; the answer's status, or a rejection if nobody answered. */
export type Deliver = (
  url: string,
  headers: Readonly<Record<string, string>>,
  bodyText: string,
) => Promise<{ readonly status: number }>;

export interface OdooSettings {
  /** `measured`: calls take the times of the reference; `none` (default): none. */
  readonly latency?: Latency;
  /** Locked quant rows get a second row beside them instead of being waited for. */
  readonly splitQuants?: boolean;
  /** How often empty quant rows are deleted and split ones merged; one hour if left out. */
  readonly cleanUpEveryMs?: number;
  /** The manual field that flags a product for Walmart: `x_walmart_sync`. */
  readonly flagField?: string;
  /** Port in the texts of database errors. */
  readonly databasePort?: number;
}

export interface OdooOptions {
  readonly time: SimTime;
  readonly random: () => number;
  readonly database: string;
  /** The first one has uid 2, like a fresh database's administrator. */
  readonly users: readonly OdooUser[];
  readonly deliver: Deliver;
  readonly settings?: OdooSettings;
}

const HOUR_MS = 3_600_000;
/** Odoo gives a webhook one second. */
const WEBHOOK_TIMEOUT_MS = 1000;

export class OdooState {
  readonly db: Database;
  readonly latency: Latency;
  readonly databasePort: number;
  readonly faults: FaultInjector;
  readonly calls = new CallCounter();
  readonly passwords = new Map<number, Set<string>>();
  readonly checkedPasswords = new Set<string>();
  readonly webhooks = { delivered: 0, failed: 0, timedOut: 0 };
  readonly stockTruth: StockTruth;
  readonly runner: RunnerPorts;
  /** SKUs that a seed flagged, for the time before the flag's field exists. */
  readonly flaggedSkus = new Set<string>();
  readonly flagField: string;
  private readonly deliver: Deliver;
  private readonly cleanUpEveryMs: number;
  private nextCleanUp: number;

  constructor(options: OdooOptions) {
    const settings = options.settings ?? {};
    this.db = new Database(options.database, options.time, options.random);
    this.db.splitsQuants = settings.splitQuants === true;
    this.latency = settings.latency ?? 'none';
    this.databasePort = settings.databasePort ?? 5432;
    this.faults = new FaultInjector(options.random);
    this.deliver = options.deliver;
    this.flagField = settings.flagField ?? 'x_walmart_sync';
    this.cleanUpEveryMs = settings.cleanUpEveryMs ?? HOUR_MS;
    this.nextCleanUp = options.time.now() + this.cleanUpEveryMs;
    this.stockTruth = new StockTruth(this.db);
    this.runner = {
      db: this.db,
      sendHook: (hook) => this.sendHook(hook),
      committed: (transaction) => this.stockTruth.committed(transaction, this.reader()),
    };
    for (const model of MODELS) this.db.addModel(model);
    this.db.table('res.currency.rate').addUnique({
      name: 'res_currency_rate_unique_name_per_day',
      columns: ['name', 'currency_id', 'company_id'],
      message: 'Only one currency rate per day allowed!',
    });
    this.db.table('res.users').addUnique({
      name: 'res_users_login_key',
      columns: ['login'],
      message: 'You can not have two users with the same login!',
    });
    runNow(this.runner, 1, (env) => buildBareDatabase(env, options.users));
    for (const [index, user] of options.users.entries()) this.passwords.set(index + 2, new Set([user.password]));
  }

  /** An environment for looking only. */
  reader(): Env {
    return new Env(this.db, 1, { active_test: false }, this.db.begin(), 'json');
  }

  /** The scheduler's work that is due: done before the next call. */
  runTimedTasks(): void {
    const now = this.db.time.now();
    if (now < this.nextCleanUp) return;
    this.nextCleanUp = now + this.cleanUpEveryMs;
    if (this.db.table('stock.quant').locks.size > 0) return;
    runNow(this.runner, 1, (env) => mergeAndClean(env));
  }

  isFlagged(env: Env, product: Row): boolean {
    if (env.db.registry.field('product.product', this.flagField) === undefined)
      return this.flaggedSkus.has(str(product, 'default_code'));
    return env.get('product.product', product, this.flagField) === true;
  }

  private async sendHook(hook: Hook): Promise<void> {
    const timeout = this.db.time.sleep(WEBHOOK_TIMEOUT_MS).then(() => 'timedOut' as const);
    const answer = this.request(hook).then((status) => (status >= 200 && status < 300 ? 'delivered' : 'failed'));
    const outcome = await Promise.race([answer, timeout]);
    this.webhooks[outcome] += 1;
  }

  private async request(hook: Hook): Promise<number> {
    try {
      const { host } = new URL(hook.url);
      const headers = {
        host,
        'user-agent': 'python-requests/2.28.1',
        'accept-encoding': 'gzip, deflate',
        accept: '*/*',
        connection: 'keep-alive',
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(hook.body, 'utf8')),
      };
      return (await this.deliver(hook.url, headers, hook.body)).status;
    } catch {
      return 0;
    }
  }
}

/** Who we are at Odoo: the key from the vault, and the uid that is asked for once (checking a key costs Odoo 335 ms, odoo18.md section 1). */
import * as z from 'zod';
import { CredentialError, isBridgeError, Secret, SetupError } from '../core/index.ts';
import type { About, Clock, Journal, Vault } from '../ports/index.ts';
import type { Call } from './errors.ts';
import { isRead, type Kwargs, type OdooRpc } from './rpc.ts';
import type { Transport } from './transport.ts';
import { witnessed } from './witness.ts';

export interface Login {
  readonly database: string;
  readonly user: string;
  /** Name of the secret; its text is `{"apiKey": "…"}`. */
  readonly secretName: string;
}

interface Session {
  readonly uid: number;
  readonly key: Secret;
  readonly version: string;
}

const secretSchema = z.object({ apiKey: z.string().min(1) });
const versionSchema = z.object({
  server_version: z.string(),
  server_version_info: z.tuple([z.union([z.number(), z.string()])], z.unknown()),
});

const readKey = async (vault: Vault, name: string): Promise<{ readonly key: Secret; readonly version: string }> => {
  const stored = await vault.read(name);
  try {
    return { key: new Secret(secretSchema.parse(JSON.parse(stored.value.reveal())).apiKey), version: stored.version };
  } catch {
    // Without the cause: it would quote the secret.
    throw new SetupError({
      code: 'ODOO_SECRET_SHAPE',
      message: `Secret ${name} is not {"apiKey": "…"}: put Odoo's API key in this form`,
      facts: { secret: name },
    });
  }
};

const majorOf = (first: number | string): number => Number(/\d+/.exec(String(first))?.[0] ?? Number.NaN);

/** Who is told of every write and of reads that fail. */
export interface Witnesses {
  readonly journal: Journal;
  readonly clock: Pick<Clock, 'now'>;
}

/** The RPC port over one transport. Concurrent first calls share one authentication; a rotated key is taken up once. */
export const openSession = (transport: Transport, login: Login, vault: Vault, witnesses: Witnesses): OdooRpc => {
  let session: Promise<Session> | undefined;

  const authenticate = async (): Promise<Session> => {
    const { key, version } = await readKey(vault, login.secretName);
    const args = [login.database, login.user, key.reveal(), {}];
    const call: Call = { model: 'common', method: 'authenticate', sort: 'read' };
    const uid = await transport.call('common', 'authenticate', args, call);
    if (typeof uid === 'number' && uid > 0) return { uid, key, version };
    throw new CredentialError({
      code: 'ODOO_CREDENTIALS',
      message: `Odoo does not accept user ${login.user} with its API key on database ${login.database}: check both, or make a new key`,
      facts: { database: login.database },
    });
  };

  const current = (): Promise<Session> => {
    const opened = session ?? authenticate();
    session = opened;
    opened.catch(() => {
      if (session === opened) session = undefined;
    });
    return opened;
  };

  /** @returns whether the vault holds another key than the refused one. */
  const isRotated = async (used: Session): Promise<boolean> => {
    session = undefined;
    return (await vault.read(login.secretName)).version !== used.version;
  };

  const executeAs = (
    who: Session,
    model: string,
    method: string,
    args: readonly unknown[],
    kwargs: Kwargs,
    about: readonly About[] | undefined,
  ): Promise<unknown> => {
    const key = who.key.reveal();
    const call: Call = { model, method, sort: isRead(method) ? 'read' : 'write' };
    return witnessed(witnesses, { call, args, kwargs, about, key }, () =>
      transport.call('object', 'execute_kw', [login.database, who.uid, key, model, method, args, kwargs], call),
    );
  };

  return {
    async execute(model, method, args, kwargs = {}, about) {
      const who = await current();
      try {
        return await executeAs(who, model, method, args, kwargs, about);
      } catch (error) {
        if (!isBridgeError(error) || error.disposition !== 'refresh' || !(await isRotated(who))) throw error;
        return executeAs(await current(), model, method, args, kwargs, about);
      }
    },
    async version() {
      const call: Call = { model: 'common', method: 'version', sort: 'read' };
      const version = versionSchema.parse(await transport.call('common', 'version', [], call));
      return { serverVersion: version.server_version, major: majorOf(version.server_version_info[0]) };
    },
    uid: async () => (await current()).uid,
  };
};

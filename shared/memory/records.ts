/** Audit trail, alerts and raw exchanges in memory: what tests and the local run look at afterwards. */
import { SetupError } from '../core/index.ts';
import type { Alert, Alerts, Audit, AuditEntry, RawStore } from '../ports/index.ts';

export class MemoryAudit implements Audit {
  readonly #entries: AuditEntry[] = [];
  readonly #ids = new Set<string>();

  get entries(): readonly AuditEntry[] {
    return this.#entries;
  }

  async append(entries: readonly AuditEntry[]): Promise<void> {
    for (const entry of entries) {
      if (entry.id !== undefined && this.#ids.has(entry.id)) continue;
      if (entry.id !== undefined) this.#ids.add(entry.id);
      this.#entries.push(structuredClone(entry));
    }
  }
}

export class MemoryAlerts implements Alerts {
  readonly #raised: Alert[] = [];

  get raised(): readonly Alert[] {
    return this.#raised;
  }

  async raise(alert: Alert): Promise<void> {
    this.#raised.push(alert);
  }
}

export class MemoryRawStore implements RawStore {
  readonly #texts = new Map<string, string>();

  get keys(): readonly string[] {
    return [...this.#texts.keys()];
  }

  async put(key: string, text: string): Promise<void> {
    this.#texts.set(key, text);
  }

  async get(key: string): Promise<string> {
    const text = this.#texts.get(key);
    if (text !== undefined) return text;
    throw new SetupError({
      code: 'RAW_MISSING',
      message: `Raw exchange ${key} does not exist; its retention may have ended, or the bucket is another one`,
      facts: { key },
    });
  }
}

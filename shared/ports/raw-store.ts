/** Raw exchanges, encrypted at rest, by key. */

export interface RawStore {
  put(key: string, text: string): Promise<void>;
  /** @throws SetupError RAW_MISSING when there is none of this key. */
  get(key: string): Promise<string>;
}

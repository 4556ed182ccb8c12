/** A directory that knows which US addresses exist. Optional: without it, or without an answer, our own rules count. */
import type { AddressVerdict, DirectoryAddress } from '../core/index.ts';

export interface AddressDirectory {
  /** Never throws. @returns undefined when it gives no answer now, for whatever reason. */
  look(address: DirectoryAddress): Promise<AddressVerdict | undefined>;
}

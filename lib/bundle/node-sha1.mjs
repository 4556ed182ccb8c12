/**
 * Stands in for `@aws-sdk/checksums/sha` in the bundles: S3's SHA-1 by Node's own, without the second one in JavaScript. Our
 * objects carry CRC-32, so that it is never asked.
 */
import { createHash } from 'node:crypto';

export class Sha1 {
  #hash = createHash('sha1');
  update(data) {
    this.#hash.update(data);
  }
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
  reset() {
    this.#hash = createHash('sha1');
  }
}

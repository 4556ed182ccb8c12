/** How Walmart is doing, and what our keys may do (walmart-api.md sections 4.2 and 13.2). */
import type { CallOptions, WalmartHttp } from './http.ts';
import { type ApiStatus, apiStatusSchema, type TokenDetail, tokenDetailSchema } from './schemas/token.ts';

export interface Utilities {
  /** Health of Walmart's API groups, as Walmart says. */
  apiStatus(options?: CallOptions): Promise<readonly ApiStatus[]>;
  /** Validity and scopes of the token in use. */
  tokenDetail(options?: CallOptions): Promise<TokenDetail>;
}

export const createUtilities = (http: WalmartHttp): Utilities => ({
  async apiStatus(options = {}) {
    const call = { ...options, endpoint: 'utilities.apiStatus', path: '/v3/utilities/apiStatus' };
    return (await http.send({ ...call, schema: apiStatusSchema })).data.apiStatuses;
  },

  async tokenDetail(options = {}) {
    const call = { ...options, endpoint: 'token.detail', path: '/v3/token/detail' };
    return (await http.send({ ...call, schema: tokenDetailSchema })).data;
  },
});

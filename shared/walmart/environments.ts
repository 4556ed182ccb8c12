/** Walmart's environments by name (walmart-api.md section 3). Credentials and tokens of one are not valid in another. */

/**
 * `staging` is the host named by the person who ordered the product; no public document knows it (walmart-api.md section 3),
 * so whoever chooses it should expect to set the base URL by hand.
 */
export const WALMART_BASE_URLS = {
  production: 'https://marketplace.walmartapis.com',
  sandbox: 'https://sandbox.walmartapis.com',
  staging: 'https://marketplace.stage.walmartapis.com',
} as const;

/** GET /v3/utilities/apiStatus: what Walmart says about its own health. */

import { json } from './answers.ts';
import type { Call, Endpoint } from './endpoint.ts';

export type ApiStatus = 'OPERATIONAL' | 'SERVICE_DEGRADATION' | 'SERVICE_OUTAGE' | 'UNKNOWN';

const apiGroups = [
  'Returns',
  'Items',
  'Sandbox',
  'Lagtime',
  'Promos',
  'Orders',
  'Authentication',
  'Price',
  'Refunds',
  'Authorization',
  'Inventory',
];

const getApiStatus = ({ world, now }: Call) =>
  json(200, {
    apiStatuses: apiGroups.map((apiGroup) => ({
      apiGroup,
      status: world.apiStatus.get(apiGroup) ?? 'OPERATIONAL',
      lastUpdatedTime: new Date(now).toISOString(),
    })),
  });

export const utilityEndpoints: readonly Endpoint[] = [
  { method: 'GET', template: '/v3/utilities/apiStatus', auth: 'token', handle: getApiStatus },
];

/** The piece that talks to Walmart and Odoo. */
import type { Dispatcher } from 'undici';
import type { Platform } from '../../ports/index.ts';
import { httpAgent } from '../http.ts';

/** One pool for each bundle of certificates, kept as long as the container lives. */
export const awsHttp = (): Pick<Platform, 'http'> => {
  const agents = new Map<string | undefined, Dispatcher>();
  return {
    http: (options) => {
      const known = agents.get(options.caBundle);
      if (known) return known;
      const agent = httpAgent(options);
      agents.set(options.caBundle, agent);
      return agent;
    },
  };
};

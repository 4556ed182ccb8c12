/** The local run never talks to AWS: every endpoint must be on this machine, those of the environment included. */

const LOOPBACK = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;

const isLoopback = (url: string): boolean => URL.canParse(url) && LOOPBACK.test(new URL(url).hostname);

/** @throws Error naming the first endpoint that is elsewhere. */
export const refuseForeignEndpoints = (
  endpoints: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string | undefined>>,
): void => {
  for (const [name, value] of Object.entries(environment)) {
    if (!name.startsWith('AWS_ENDPOINT_URL') || value === undefined || value === '' || isLoopback(value)) continue;
    throw new Error(
      `${name} is ${value}: the local run talks to this machine only; unset it, or give an address on 127.0.0.1`,
    );
  }
  for (const [service, url] of Object.entries(endpoints)) {
    if (!isLoopback(url)) throw new Error(`The endpoint of ${service} is ${url}, which is not on this machine`);
  }
};

/** The request headers of section 3.1 of walmart-api.md. */

export interface HeaderSettings {
  readonly serviceName: string;
  /** A solution provider's UUID; some keys are said to need it. */
  readonly channelType?: string;
  /** `v2` chooses the stateful sandbox. */
  readonly sandboxVersion?: string;
}

/** Headers of every call, the token call included. */
export const commonHeaders = (settings: HeaderSettings, correlationId: string): Readonly<Record<string, string>> => ({
  Accept: 'application/json',
  'WM_SVC.NAME': settings.serviceName,
  'WM_QOS.CORRELATION_ID': correlationId,
  ...(settings.channelType === undefined ? {} : { 'WM_CONSUMER.CHANNEL.TYPE': settings.channelType }),
  ...(settings.sandboxVersion === undefined ? {} : { WM_SANDBOX: settings.sandboxVersion }),
});

/** Both spellings: the first is what Walmart needs, the second is the order's wording and does no harm. */
export const tokenHeaders = (accessToken: string): Readonly<Record<string, string>> => ({
  'WM_SEC.ACCESS_TOKEN': accessToken,
  Authorization: `Bearer ${accessToken}`,
});

/** Notes the alerts that the flows raise, on their way to the topic. */
import type { Platform } from '@bridge/shared/ports';

/** `raised` grows: the codes, in order. */
export const watchAlerts = <P extends Pick<Platform, 'alerts'>>(
  platform: P,
): { readonly platform: P; readonly raised: readonly string[] } => {
  const raised: string[] = [];
  const alerts: Platform['alerts'] = (topicArn) => {
    const topic = platform.alerts(topicArn);
    return {
      raise: async (alert) => {
        await topic.raise(alert);
        raised.push(alert.code);
      },
    };
  };
  return { platform: { ...platform, alerts }, raised };
};

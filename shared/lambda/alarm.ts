/** Raising an alert from within a shape: what cannot be told to people is at least told to the log and counted. */
import { explain } from '../core/index.ts';
import type { Alert, Alerts, Telemetry } from '../ports/index.ts';

/** Never throws: the failure that the alert is about must not be hidden by another one. */
export const raiseAlert = async (
  deps: { readonly alerts: Alerts; readonly telemetry: Telemetry },
  alert: Alert,
): Promise<void> => {
  try {
    await deps.alerts.raise(alert);
  } catch (error) {
    const { code, facts, reason } = explain(error);
    deps.telemetry.error('alert not raised', { ...facts, code, reason, alert: alert.code });
    deps.telemetry.add('AlertFailed', 'Count', 1);
  }
};

/** The piece that every flow takes: time, chance, logs and metrics. */
import type { Platform } from '../../ports/index.ts';
import { type AwsSettings, clockOf } from '../settings.ts';
import { systemChance } from '../system.ts';
import { powertoolsTelemetry } from '../telemetry.ts';

/** @param settings.write takes log and metric lines in place of standard output. */
export const awsCore = (
  settings: AwsSettings & { readonly write?: (line: string) => void } = {},
): Pick<Platform, 'clock' | 'chance' | 'telemetry'> => {
  const clock = clockOf(settings);
  const { write } = settings;
  return {
    clock,
    chance: systemChance,
    telemetry: (flow, account) => powertoolsTelemetry({ flow, account, clock, ...(write && { write }) }),
  };
};

/** Every five minutes: what waits for a person, told to people. */
import { defineTrigger } from '@bridge/shared/core';

export const trigger = defineTrigger({
  flow: 'problem-report',
  shape: 'scheduled',
  everyMinutes: 5,
  timeoutSeconds: 200,
  memoryMb: 512,
});

import { describe, expect, test } from 'vitest';
import { watchAlerts } from '../../../local/alerts.ts';
import { MemoryAlerts } from '../../../shared/memory/index.ts';
import type { Alert } from '../../../shared/ports/index.ts';
import { ACCOUNT } from '../../support/shape-bench.ts';

const alert = (code: string): Alert => ({ account: ACCOUNT, severity: 'warning', code, message: code, facts: {} });

describe('watchAlerts', () => {
  test('notes what was raised in order, and passes it on', async () => {
    const topic = new MemoryAlerts();
    const { platform, raised } = watchAlerts({ alerts: (_topicArn: string) => topic });

    await platform.alerts('a').raise(alert('FIRST'));
    await platform.alerts('a').raise(alert('SECOND'));

    expect(raised).toEqual(['FIRST', 'SECOND']);
    expect(topic.raised.map(({ code }) => code)).toEqual(['FIRST', 'SECOND']);
  });

  test('notes nothing that the topic refused', async () => {
    const refusing = { raise: (_alert: Alert) => Promise.reject(new Error('no')) };
    const { platform, raised } = watchAlerts({ alerts: (_topicArn: string) => refusing });

    await platform
      .alerts('a')
      .raise(alert('FIRST'))
      .catch(() => {});

    expect(raised).toEqual([]);
  });
});

/** Alerts through an SNS topic, written for the person who reads the e-mail. */
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Alert, Alerts } from '../ports/index.ts';
import { translating } from './errors.ts';

/** SNS: the subject has at most 100 ASCII characters, no line breaks. */
const LONGEST_SUBJECT = 100;
/** SNS: 256 KiB of message; nobody reads that much. */
const LONGEST_MESSAGE = 20_000;

export const snsAlerts = (parts: { readonly client: () => SNSClient; readonly topicArn: string }): Alerts => ({
  raise: async (alert) => {
    const command = new PublishCommand({
      TopicArn: parts.topicArn,
      Subject: `${alert.severity.toUpperCase()} ${alert.code} ${alert.account}`.slice(0, LONGEST_SUBJECT),
      Message: toText(alert).slice(0, LONGEST_MESSAGE),
      MessageAttributes: {
        account: { DataType: 'String', StringValue: alert.account },
        severity: { DataType: 'String', StringValue: alert.severity },
        code: { DataType: 'String', StringValue: alert.code },
      },
    });
    await translating(`topic ${parts.topicArn}`, () => parts.client().send(command));
  },
});

const toText = ({ account, severity, code, message, facts }: Alert): string =>
  [
    message,
    '',
    `Account: ${account}`,
    `Severity: ${severity}`,
    `What to do: docs/errors.md, row ${code}`,
    ...Object.entries(facts).map(([name, value]) => `${name}: ${value}`),
  ].join('\n');

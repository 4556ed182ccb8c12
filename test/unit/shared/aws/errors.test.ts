import { describe, expect, it } from 'vitest';
import { explain } from '../../../../shared/aws/errors.ts';
import { SetupError } from '../../../../shared/core/index.ts';

const awsError = (name: string, httpStatusCode?: number) =>
  Object.assign(new Error('as AWS says it'), { name, $metadata: { httpStatusCode, attempts: 3 } });

describe('explain', () => {
  it.each([
    ['ProvisionedThroughputExceededException', 400, 'throttled', 'AWS_THROTTLED'],
    ['ThrottlingException', 400, 'throttled', 'AWS_THROTTLED'],
    ['Whatever', 429, 'throttled', 'AWS_THROTTLED'],
    ['AccessDeniedException', 400, 'alert', 'AWS_DENIED'],
    ['CredentialsProviderError', undefined, 'alert', 'AWS_DENIED'],
    ['ResourceNotFoundException', 400, 'alert', 'AWS_RESOURCE_MISSING'],
    ['QueueDoesNotExist', 400, 'alert', 'AWS_RESOURCE_MISSING'],
    ['NoSuchBucket', 404, 'alert', 'AWS_RESOURCE_MISSING'],
    ['ValidationException', 400, 'park', 'ROW_REFUSED'],
    ['InternalServerError', 500, 'retry', 'AWS_UNAVAILABLE'],
    ['TimeoutError', undefined, 'retry', 'AWS_UNAVAILABLE'],
    ['SomethingNew', 400, 'retry', 'AWS_UNAVAILABLE'],
  ])('files %s (HTTP %s) under %s', (name, status, disposition, code) => {
    const cause = awsError(name, status);

    const ours = explain(cause, 'table state');

    expect(ours).toMatchObject({ disposition, code, cause, facts: { resource: 'table state', error: name } });
    expect(ours.message).toContain('table state');
  });

  it('passes on our own errors, and takes anything else thrown as transient', () => {
    const ours = new SetupError({ code: 'X', message: 'x' });

    expect(explain(ours, 'table state')).toBe(ours);
    expect(explain('text', 'table state')).toMatchObject({ disposition: 'retry' });
  });
});

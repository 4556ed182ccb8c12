import { describe, expect, it } from 'vitest';
import { awsHttp } from '../../../../shared/aws/index.ts';

describe('awsHttp', () => {
  it('keeps one pool for each bundle of certificates', () => {
    const { http } = awsHttp();
    const caBundle = '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----';

    expect(http({})).toBe(http({}));
    expect(http({ caBundle })).toBe(http({ caBundle }));
    expect(http({ caBundle })).not.toBe(http({}));
  });

  it('refuses a bundle without a certificate', () => {
    expect(() => awsHttp().http({ caBundle: '/path/to/ca.pem' })).toThrow(/holds no PEM certificate/);
  });
});

import { describe, expect, test } from 'vitest';
import { refuseForeignEndpoints } from '../../../local/loopback.ts';

describe('refuseForeignEndpoints', () => {
  test('lets endpoints on this machine pass', () => {
    const endpoints = { sqs: 'http://127.0.0.1:4566', s3: 'http://localhost:4566', dynamodb: 'http://[::1]:8000' };

    expect(() => refuseForeignEndpoints(endpoints, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' })).not.toThrow();
  });

  test.each([
    'https://sqs.us-east-1.amazonaws.com',
    'http://127.0.0.1.example.com',
    'http://10.0.0.1:4566',
    'not a url',
  ])('refuses %s', (url) => {
    expect(() => refuseForeignEndpoints({ sqs: url }, {})).toThrow(/sqs/);
  });

  test('names the variable of the environment that points elsewhere', () => {
    expect(() => refuseForeignEndpoints({}, { AWS_ENDPOINT_URL_S3: 'https://s3.amazonaws.com' })).toThrow(
      /AWS_ENDPOINT_URL_S3 is https:\/\/s3\.amazonaws\.com/,
    );
  });
});

import { describe, expect, it } from 'vitest';
import { encodeValue, parseBaseUrl, toQuery, withCursor } from '../../../../shared/walmart/url.ts';

describe('encodeValue', () => {
  it('escapes every sign that Walmart lists, a space as %20', () => {
    const signs = ":/?#[]@!$&'()*+,;= {}%";

    const encoded = encodeValue(signs);

    expect(encoded).toBe('%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%20%7B%7D%25');
    expect(decodeURIComponent(encoded)).toBe(signs);
  });
});

describe('toQuery', () => {
  it('keeps the order, escapes values and leaves out what is undefined', () => {
    const query = toQuery({ sku: 'A B', shipNode: undefined, limit: 50, includeDetails: true });

    expect(query).toBe('?sku=A%20B&limit=50&includeDetails=true');
  });

  it('is empty when nothing is left', () => {
    expect(toQuery({ shipNode: undefined })).toBe('');
  });
});

describe('withCursor', () => {
  it('appends a cursor byte for byte', () => {
    const cursor = '?limit=10&hasMoreElements=true&createdEndDate=2019-09-17T18:47:03.703Z&x=a%3Ab+c';

    expect(withCursor('/v3/orders', cursor)).toBe(`/v3/orders${cursor}`);
  });

  it('repairs &amp; and changes nothing else', () => {
    expect(withCursor('/v3/orders', '?limit=10&amp;soIndex=3')).toBe('/v3/orders?limit=10&soIndex=3');
  });
});

describe('parseBaseUrl', () => {
  it('accepts a base URL with and without /v3/ and slashes', () => {
    const spellings = ['https://x.test', 'https://x.test/', 'https://x.test/v3', 'https://x.test/v3/'];

    expect(spellings.map(parseBaseUrl)).toEqual(spellings.map(() => ({ origin: 'https://x.test', prefix: '' })));
  });

  it('keeps a port and a path of a gateway', () => {
    expect(parseBaseUrl('http://127.0.0.1:8080/walmart/v3/')).toEqual({
      origin: 'http://127.0.0.1:8080',
      prefix: '/walmart',
    });
  });

  it.each(['', 'marketplace.walmartapis.com', 'ftp://x.test', 'https://', 'https://u:p@x.test', 'https://x.test?a=1'])(
    'refuses %j with a sentence that names it',
    (text) => {
      expect(() => parseBaseUrl(text)).toThrow(JSON.stringify(text));
    },
  );
});

import { describe, expect, test } from 'vitest';
import { parseOptions } from '../../../local/options.ts';

const optionsOf = (...args: string[]) => {
  const parsed = parseOptions(args, { ODOO_KEY: 'secret-key' });
  if (!('options' in parsed)) throw new Error(parsed.text);
  return parsed.options;
};

const refusalOf = (args: readonly string[], environment: Record<string, string> = {}) => {
  const parsed = parseOptions(args, environment);
  return 'text' in parsed ? parsed : { text: '', exitCode: 0 };
};

describe('parseOptions', () => {
  test('runs at sixty times real time until Ctrl-C when nothing is said', () => {
    expect(optionsOf()).toEqual({
      speed: 60,
      report: 'text',
      seed: 1,
      products: 200,
      ordersPerHour: 20,
      verbose: false,
      log: '.local/handlers.log',
      wire: 'json',
    });
  });

  test('takes virtual time, fractions of hours and the scale of the run', () => {
    const options = optionsOf(
      ...['--speed', 'max', '--hours', '0.25', '--products', '2000', '--orders-per-hour', '120', '--seed', '7'],
    );

    expect(options).toMatchObject({ speed: 'max', hours: 0.25, products: 2000, ordersPerHour: 120, seed: 7 });
  });

  test('runs a real Odoo at speed 1 with the key from the environment', () => {
    const options = optionsOf('--odoo', 'http://127.0.0.1:8069', '--odoo-db', 'shop', '--odoo-user', 'admin');

    expect(options.speed).toBe(1);
    expect(options.odoo).toEqual({ url: 'http://127.0.0.1:8069', database: 'shop', user: 'admin', key: 'secret-key' });
  });

  test('takes what is to go wrong by its name', () => {
    expect(optionsOf('--chaos', 'storm', '--hours', '16')).toMatchObject({ chaos: 'storm', hours: 16 });
  });

  test.each([
    [['--speed', '61'], /--speed.*61.*from 1 to 60/],
    [['--hours', '0'], /--hours.*0.*above 0/],
    [['--products', '1.5'], /--products.*1\.5.*whole number/],
    [['--report', 'xml'], /--report.*xml.*json, text/],
    [['--sped', 'max'], /unknown option '--sped'/],
    [['extra'], /too many arguments/],
    [['--speed', 'max'], /--speed max needs --hours/],
    [['--chaos', 'drizzle', '--hours', '24'], /--chaos.*drizzle.*one of storm is needed/],
    [['--chaos', 'storm'], /--chaos storm needs --hours <H>, at least 16/],
    [['--chaos', 'storm', '--hours', '15.5'], /needs at least 16 hours, but --hours is 15\.5/],
    [['--chaos', 'storm', '--hours', '24', '--products', '50'], /at least 180 products, but --products is 50/],
    [['--chaos', 'storm', '--odoo', 'http://h'], /--chaos does not go with --odoo/],
    [['--odoo-db', 'shop'], /--odoo-db and --odoo-user need --odoo/],
    [['--odoo', 'nowhere'], /--odoo nowhere is not a URL/],
    [['--odoo', 'http://h', '--odoo-user', 'admin'], /--odoo needs --odoo-db/],
    [['--odoo', 'http://h', '--odoo-db', 'shop'], /--odoo needs --odoo-user/],
    [['--odoo', 'http://h', '--odoo-db', 'shop', '--odoo-user', 'admin'], /ODOO_KEY/],
  ])('refuses %j in one sentence that names the flag', (args, sentence) => {
    const refusal = refusalOf(args);

    expect(refusal.text).toMatch(sentence);
    expect(refusal.exitCode).toBe(2);
  });

  test('refuses another speed than 1 with a real Odoo', () => {
    const args = ['--odoo', 'http://h', '--odoo-db', 'shop', '--odoo-user', 'admin', '--speed', '10'];

    expect(refusalOf(args, { ODOO_KEY: 'k' }).text).toMatch(/--speed 10 does not go with --odoo/);
  });

  test('prints its help with exit code 0', () => {
    const help = refusalOf(['--help']);

    expect(help).toMatchObject({ exitCode: 0 });
    expect(help.text).toContain('--orders-per-hour');
  });
});

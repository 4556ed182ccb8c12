import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret, SetupError } from '../../../../shared/core/index.ts';

const MARK = 'MARK-token-4711';
const held = new Secret(MARK);

describe('Secret', () => {
  it('gives its value to who asks for it by name', () => {
    expect(held.reveal()).toBe(MARK);
  });

  it.each([
    ['template text', () => `token ${held}`],
    ['String', () => String(held)],
    ['JSON', () => JSON.stringify({ token: held, deep: [{ held }] })],
    ['inspect', () => inspect({ held }, { depth: 9, showHidden: true, getters: true })],
    ['inspect of itself', () => inspect(held, { showHidden: true, customInspect: true })],
    ['format', () => format('%s %o %O %j', held, held, held, held)],
    ['an error’s message', () => inspect(new SetupError({ code: 'X', message: `wrong: ${held}`, cause: held }))],
    ['a map', () => inspect(new Map([['token', held]]))],
  ])('shows a mask in %s', (_where, print) => {
    const text = print();

    expect(text).not.toContain(MARK);
    expect(text).toContain('***');
  });

  it.each([
    ['without custom inspection', () => inspect(held, { customInspect: false, showHidden: true, depth: 9 })],
    ['as entries', () => JSON.stringify([Object.entries(held), Object.getOwnPropertyNames(held)])],
    ['as a copy', () => JSON.stringify({ ...held })],
    ['as a clone', () => inspect(structuredClone(held), { showHidden: true })],
  ])('hides its value even %s', (_how, print) => {
    expect(print()).not.toContain(MARK);
  });
});

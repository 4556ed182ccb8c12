import { describe, expect, it } from 'vitest';
import { bold, oneLine, toFacts, toTable } from '../../../../bin/commands/terminal.ts';

describe('toTable', () => {
  it('aligns the columns and leaves no blanks at the end', () => {
    expect(
      toTable([
        ['kept', 'field a', ''],
        ['changed', 'b', 'address'],
      ]),
    ).toBe('kept     field a\nchanged  b        address');
  });
});

describe('toFacts', () => {
  it('leaves out what has no value', () => {
    expect(
      toFacts([
        ['a', '1'],
        ['b', undefined],
        ['long', ''],
        ['cc', '0'],
      ]),
    ).toBe('a   1\ncc  0');
  });
});

describe('oneLine', () => {
  it('takes line feeds and control characters out of what others wrote', () => {
    expect(oneLine(' a\r\n\tb\u001b[31mc\u0000')).toBe('a b [31mc');
  });
});

describe('bold', () => {
  const terminal = { env: {}, out: () => {}, err: () => {} };

  it('colours for a person only', () => {
    expect(bold(terminal, 'head')).toBe('head');
    expect(bold({ ...terminal, isColoured: true }, 'head')).toBe('\u001b[1mhead\u001b[22m');
  });
});

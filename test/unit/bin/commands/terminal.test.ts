import { describe, expect, it } from 'vitest';
import { toTable } from '../../../../bin/commands/terminal.ts';

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

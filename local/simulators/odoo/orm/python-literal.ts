/** Python literals as they stand in filter_domain: lists, tuples, strings, numbers, True, False, None. */
import { valueError } from './faults.ts';
import type { Value } from './values.ts';

const TOKEN = /\s*(?:([[\](),])|('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?)|(True|False|None|uid))/y;

export const parseLiteral = (source: string): Value => {
  let position = 0;
  const fail = (): never => {
    throw valueError(`invalid syntax in ${source}`);
  };
  const token = (): RegExpExecArray => {
    TOKEN.lastIndex = position;
    const match = TOKEN.exec(source);
    if (match === null) return fail();
    position = TOKEN.lastIndex;
    return match;
  };
  const items = (close: string): Value[] => {
    const list: Value[] = [];
    for (;;) {
      const next = token();
      if (next[1] === close) return list;
      if (next[1] === ',') continue;
      list.push(toValue(next));
    }
  };
  const toValue = (match: RegExpExecArray): Value => {
    const [, bracket, text, number, word] = match;
    if (bracket === '[') return items(']');
    if (bracket === '(') return items(')');
    if (text !== undefined) return text.slice(1, -1).replace(/\\(.)/g, '$1');
    if (number !== undefined) return Number(number);
    if (word === 'True') return true;
    if (word === 'False') return false;
    if (word === 'None') return null;
    return fail();
  };
  const value = toValue(token());
  if (source.slice(position).trim() !== '') fail();
  return value;
};

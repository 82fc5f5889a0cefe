import { expect, it } from 'vitest';
import { target } from './splitter';

it.each([
  ['ArrowLeft', 40, 38],
  ['ArrowDown', 40, 42],
  ['ArrowRight', 74.5, 75],
  ['ArrowUp', 20, 20],
  ['Home', 40, 20],
  ['End', 40, 75],
  ['Enter', 40, undefined],
])('%s leads from %s to %s', (key, from, to) => expect(target(key, from)).toBe(to));

import { describe, expect, it } from 'vitest';
import type { Effect, Rule, Schema } from '../api/types';
import { describe as describeRule, draftOf, ruleOf, titleOf } from './draft';

const effect = (type: string, properties: Record<string, Schema>): Effect => ({ type, hop: 'unified', hops: ['unified'], mechanism: '', summary: '', does: '', correct: '', page: '', verdicts: [], wire: { call: '' }, parameters: { properties } });
const limited = effect('rate_limited', { retry_after: { default: 'absent' }, style: { type: 'string', enum: ['seconds', 'http_date'], default: 'seconds' } });
const rule = (name: string): Rule => ({ name, effect: { type: 'x' }, where: {}, when: {}, state: 'armed' });

describe('a draft', () => {
  it('can be armed as it is', () => {
    expect(ruleOf(limited, draftOf(limited, [], []))).toEqual({ name: 'rate-limited', where: { hop: 'unified' }, when: {}, effect: { type: 'rate_limited', retry_after: '2s', style: 'seconds' } });
  });

  it('takes a name that is free', () => {
    expect(draftOf(limited, [rule('rate-limited'), rule('rate-limited-2')], []).name).toBe('rate-limited-3');
  });

  it('sends only what was filled in, as the schema types it', () => {
    const typed = effect('e', { n: { type: 'integer' }, on: { type: 'boolean' }, left: { type: 'string' } });
    const draft = { ...draftOf(typed, [], []), ends: 'times' as const, times: '3', probability: '0.5', path: '/a*', parameters: { n: '7', on: 'true', left: '' } };
    expect(ruleOf(typed, draft)).toEqual({ name: 'e', where: { hop: 'unified', path: '/a*' }, when: { times: 3, probability: 0.5 }, effect: { type: 'e', n: 7, on: true } });
  });

  it('is told to people in one line', () => {
    expect(titleOf(limited)).toBe('Rate limited');
    expect(describeRule({ ...rule('a'), where: { hop: 'unified', method: 'GET', path: '/x*', connection: '*' }, when: { times: 3, probability: 0.25 } }, (id) => id)).toBe('unified · GET /x* · 25 % · 3 times');
  });
});

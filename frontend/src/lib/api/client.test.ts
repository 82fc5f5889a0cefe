import { describe, expect, it } from 'vitest';
import { APIError, Client, address } from './client';
import { codeOf, open } from './session';

const answering = (status: number, body: string) => new Client(async () => new Response(body || null, { status }));

describe('Client', () => {
  it('leaves empty members out of the address', () => {
    expect(address('/journal', { filter: '', limit: 5, before: undefined, after: 0 })).toBe('/api/v1/journal?limit=5&after=0');
    expect(address('/journal', { filter: 'a b&c' })).toBe('/api/v1/journal?filter=a+b%26c');
  });

  it('says what the console said, with the place and the remedy', async () => {
    const client = answering(400, JSON.stringify({ title: 'Bad', detail: 'no such key', path: 'filter:3', hint: 'try status' }));
    const error = await client.get('/journal').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ message: 'no such key', hint: 'filter:3: try status', status: 400, offline: false });
  });

  it('tells a locked page from one without a console', async () => {
    let locked = 0;
    const refused = answering(401, '{}');
    refused.onLocked = () => locked++;
    await expect(refused.get('/clock')).rejects.toMatchObject({ status: 401 });
    expect(locked).toBe(1);
    const alone = new Client(() => Promise.reject(new TypeError('failed')));
    await expect(alone.get('/clock')).rejects.toMatchObject({ offline: true });
  });

  it('reads no more of a body than was asked for', async () => {
    const { bytes, cut } = await answering(200, 'x'.repeat(100)).bytes('/b', 10);
    expect([bytes.length, cut]).toEqual([10, true]);
    expect(await answering(200, 'abc').bytes('/b', 10)).toMatchObject({ cut: false });
  });
});

describe('a session', () => {
  it('is opened by the code in the address', async () => {
    expect(codeOf('#code=a-b_c')).toBe('a-b_c');
    expect(codeOf('#other')).toBe('');
    expect(await open(answering(204, ''), 'x')).toBe('opened');
    expect(await open(answering(401, '{}'), 'x')).toBe('refused');
  });
});

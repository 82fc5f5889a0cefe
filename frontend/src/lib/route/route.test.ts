import { describe, expect, it } from 'vitest';
import { Sequence } from '../command/keys';
import { Commands } from '../command/commands.svelte';
import { Route } from './route.svelte';

function at(url: string) {
  let here = new URL(url, 'http://x');
  const steps: string[] = [];
  const go = (kind: string) => (to: string) => {
    steps.push(`${kind} ${to}`);
    here = new URL(to, here);
  };
  return { steps, route: new Route({ pathname: () => here.pathname, search: () => here.search, push: go('push'), replace: go('replace') }) };
}

describe('Route', () => {
  it('opens what the address says', () => {
    const { route } = at('/webhooks?event=e1&filter=event:INVOICE_*');
    expect([route.view, route.param('event'), route.param('filter')]).toEqual(['webhooks', 'e1', 'event:INVOICE_*']);
  });

  it('shows the requests at an address it does not know', () => expect(at('/nowhere').route.view).toBe('requests'));

  it('keeps the rest of the address when the selection changes', () => {
    const { route, steps } = at('/requests?filter=a&seq=1');
    route.select({ seq: '2' });
    route.select({ filter: '' });
    route.go('faults', { effect: 'x' });
    expect(steps).toEqual(['replace /requests?filter=a&seq=2', 'replace /requests?seq=2', 'push /faults?effect=x']);
  });
});

describe('keys', () => {
  const stroke = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more });

  it('reads sequences while they are fresh', () => {
    const sequence = new Sequence();
    expect(sequence.read(stroke('g'), 0)).toEqual(['g']);
    expect(sequence.read(stroke('2'), 500)).toEqual(['g 2', '2']);
    sequence.read(stroke('g'), 1_000);
    expect(sequence.read(stroke('2'), 9_000)).toEqual(['2']);
    expect(sequence.read(stroke('.', { ctrlKey: true }), 9_100)).toEqual(['Ctrl+.']);
    expect(sequence.read(stroke(' '), 9_200)).toEqual(['Space']);
  });

  it('runs the newest command of a key, and only global ones while typing', () => {
    const ran: string[] = [];
    const commands = new Commands();
    const make = (id: string, keys: string, global = false) => ({ id, keys, global, title: id, group: 'g', run: () => void ran.push(id) });
    commands.add([make('old', '/'), make('heal', 'Ctrl+.', true)]);
    const remove = commands.add([make('new', '/')]);
    expect(commands.press(['/'], true)).toBe(false);
    commands.press(['Ctrl+.'], true);
    commands.press(['/'], false);
    remove();
    commands.press(['/'], false);
    expect(ran).toEqual(['heal', 'new', 'old']);
    expect(commands.search('g hea').map((command) => command.id)).toEqual(['heal']);
  });
});

import { getContext, setContext, untrack } from 'svelte';
import { Client } from './lib/api/client';
import { codeOf, open } from './lib/api/session';
import type { EntryList, FilterCheck, Summary } from './lib/api/types';
import { Commands } from './lib/command/commands.svelte';
import { FilterText } from './lib/filter/filter.svelte';
import { Feed } from './lib/journal/feed.svelte';
import { Preferences } from './lib/preferences.svelte';
import { Route, type View } from './lib/route/route.svelte';
import { Stream, type Connect, type Frames, type Later } from './lib/stream/stream.svelte';
import { Notices } from './lib/world/notices.svelte';
import { World } from './lib/world/world.svelte';
import { valuesOf } from './lib/filter/values';
import { m } from './messages';

const connect: Connect = (handlers) => {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const socket = new WebSocket(`${scheme}://${location.host}/api/v1/stream`);
  socket.onopen = () => handlers.open();
  socket.onmessage = (message) => handlers.message(String(message.data));
  socket.onclose = () => handlers.close();
  return { send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text), close: () => socket.close() };
};

// A hidden tab draws no pictures, yet what arrives must not pile up there.
const frames: Frames = (work) => {
  if (document.hidden) setTimeout(work, 50);
  else requestAnimationFrame(work);
};

const later: Later = (work, ms) => {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
};

/** The composition root of the page: every long-lived part, made once, and handed to the views by context. */
export class Page {
  readonly client = new Client((input, init) => fetch(input, init));
  readonly world = new World(this.client, later);
  readonly notices = new Notices(later);
  readonly commands = new Commands();
  readonly preferences = new Preferences(localStorage);
  readonly route = new Route({
    pathname: () => location.pathname,
    search: () => location.search,
    push: (url) => history.pushState(null, '', url),
    replace: (url) => history.replaceState(null, '', url),
  });
  /** The requests, on a subscription of their own, because the person's filter belongs to it. */
  readonly feed = new Feed((query) => this.client.get<EntryList>('/journal', query), 'kind:exchange', connect, frames, later);
  /** Everything but the requests: what says that something else has to be read again. */
  readonly pulse = new Stream(
    connect,
    frames,
    later,
    {
      items: (rows: Summary[]) => this.world.notice(rows),
      gap: () => this.world.noticeAll(),
      reset: () => this.world.noticeAll(),
    },
    '-kind:exchange',
  );
  locked = $state(false);
  /** The session is open: views may ask. */
  opened = $state(false);
  /** The machine's time, once a second: what relative times are measured against. */
  wall = $state(Date.now());
  dialog = $state<'' | 'shortcuts' | 'palette' | 'clock' | 'settings'>('');

  private readonly filters = new Map<View, FilterText>();

  constructor() {
    this.client.onLocked = () => (this.locked = true);
  }

  /** Opens the session, reads the world and goes live. */
  async start(): Promise<void> {
    const code = codeOf(location.hash);
    if (code) {
      history.replaceState(null, '', location.pathname + location.search);
      await open(this.client, code).catch(() => {});
      this.locked = false;
    }
    this.opened = true;
    try {
      await this.world.load();
    } catch (error) {
      if (!this.locked) this.notices.fail(m.failed.load, error);
    }
    if (this.locked) return;
    this.feed.start(this.route.view === 'requests' ? this.route.param('filter') : '');
    this.pulse.start();
    setInterval(() => (this.wall = Date.now()), 1_000);
  }

  /** The filter of a view: its text lives as long as the page, its applied form is in the address. */
  filter(view: View): FilterText {
    const known = this.filters.get(view);
    if (known) return known;
    const text = new FilterText(
      (filter) => this.client.get<FilterCheck>('/filter/check', { filter }),
      later,
      () => this.world.keys,
      () => valuesOf(this.world),
      (filter) => this.route.view === view && this.route.select({ filter }),
    );
    this.filters.set(view, text);
    untrack(() => text.set(this.route.param('filter')));
    return text;
  }

  /** Does something for the person and says how it went. */
  async act<T>(done: string, failed: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await work();
      if (done) this.notices.say(done);
      return result;
    } catch (error) {
      this.notices.fail(failed, error);
      return undefined;
    }
  }

  async healAll(): Promise<void> {
    const answer = await this.act('', m.failed.heal, () => this.client.delete<{ healed: number }>('/faults'));
    if (answer) this.notices.say(m.faults.healedAll(answer.healed));
    await this.world.refresh('faults').catch(() => {});
  }

  async copy(text: string, what: string): Promise<void> {
    await this.act(m.copied(what), m.failed.copy, () => navigator.clipboard.writeText(text));
  }
}

const key = Symbol('page');

export function provide(page: Page): void {
  setContext(key, page);
}

/** The page that the calling component is part of. */
export function usePage(): Page {
  return getContext<Page>(key);
}

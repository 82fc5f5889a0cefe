import type { Client } from '../api/client';
import type { Capabilities, Connection, Counters, Effect, Endpoint, FilterKey, Rule, Summary, Workspace, WorldClock } from '../api/types';
import type { Later } from '../stream/stream.svelte';

/** The parts of the world that are read whole, and read again when the journal says that they changed. */
export type Topic = 'connections' | 'faults' | 'endpoints' | 'clock' | 'webhooks' | 'syncs' | 'timeline' | 'books';

const calm = 300;

const touches: Record<string, readonly Topic[]> = {
  fault: ['faults'],
  health: ['connections', 'timeline'],
  sync_run: ['connections', 'syncs', 'timeline', 'books'],
  change: ['books'],
  clock: ['clock', 'connections'],
  event: ['webhooks', 'books'],
  attempt: ['webhooks', 'books'],
};

/** What the console knows of the world right now. It holds no rule of the world: it asks, and shows the answers. */
export class World {
  connections = $state.raw<readonly Connection[]>([]);
  rules = $state.raw<readonly Rule[]>([]);
  effects = $state.raw<readonly Effect[]>([]);
  endpoints = $state.raw<readonly Endpoint[]>([]);
  keys = $state.raw<readonly FilterKey[]>([]);
  clock = $state.raw<WorldClock | null>(null);
  workspace = $state.raw<Workspace | null>(null);
  /** Grows when entries of a topic arrived that some view keeps itself. */
  beats = $state({ webhooks: 0, syncs: 0, timeline: 0, books: 0 });
  capabilities = $state.raw<Capabilities>({ desktop: false, save_file: false });
  ready = $state(false);

  armed = $derived(this.rules.filter((rule) => rule.state === 'armed'));
  private names = $derived(new Map(this.connections.map((connection) => [connection.id, connection.name || connection.platform])));
  private due = new Map<Topic, () => void>();

  constructor(
    private readonly client: Client,
    private readonly later: Later,
  ) {}

  /** Reads everything once. A part that cannot be read leaves the others usable. */
  async load(): Promise<void> {
    const [workspace] = await Promise.allSettled([
      this.client.get<Workspace>('/workspace').then((value) => (this.workspace = value)),
      this.client.get<{ effects: Effect[] | null }>('/effects').then((value) => (this.effects = value.effects ?? [])),
      this.client.get<Capabilities>('/capabilities').then((value) => (this.capabilities = value)),
      this.client.get<{ keys: FilterKey[] | null }>('/filter/keys').then((value) => (this.keys = value.keys ?? [])),
      ...(['connections', 'faults', 'endpoints', 'clock'] as const).map((topic) => this.refresh(topic)),
    ]);
    this.ready = true;
    if (workspace.status === 'rejected') throw workspace.reason;
  }

  /** The name people gave a connection; its id when it is not known. */
  nameOf(connection: string | undefined): string {
    return connection ? (this.names.get(connection) ?? connection.slice(0, 8)) : '';
  }

  connection(id: string | undefined): Connection | undefined {
    return this.connections.find((candidate) => candidate.id === id);
  }

  /** Rows of the stream say what changed; each topic is read again at most once in a while. */
  notice(rows: readonly Summary[]): void {
    const topics = new Set(rows.flatMap((row) => touches[row.kind] ?? []));
    for (const topic of topics) this.soon(topic);
  }

  /** The server started over: everything may have changed. */
  noticeAll(): void {
    for (const topic of ['connections', 'faults', 'endpoints', 'clock', 'webhooks', 'syncs', 'timeline', 'books'] as const) this.soon(topic);
  }

  /** The counters of the stream carry the world's time as well. */
  tick(counters: Counters): void {
    if (this.clock && counters.now) this.clock = { ...this.clock, now: counters.now, mode: counters.mode ?? this.clock.mode };
    if (counters.faults_armed !== undefined && counters.faults_armed !== this.armed.length) this.soon('faults');
  }

  async refresh(topic: Topic): Promise<void> {
    switch (topic) {
      case 'connections':
        this.connections = (await this.client.get<{ connections: Connection[] | null }>('/connections')).connections ?? [];
        return;
      case 'faults':
        this.rules = (await this.client.get<{ faults: Rule[] | null }>('/faults')).faults ?? [];
        return;
      case 'endpoints':
        this.endpoints = (await this.client.get<{ endpoints: Endpoint[] | null }>('/endpoints')).endpoints ?? [];
        return;
      case 'clock':
        this.clock = await this.client.get<WorldClock>('/clock');
        return;
      default:
        this.beats[topic]++;
    }
  }

  private soon(topic: Topic): void {
    if (this.due.has(topic)) return;
    const run = () => {
      this.due.delete(topic);
      // A failed read shows in the liveness badge; the next entry asks again.
      this.refresh(topic).catch(() => {});
    };
    this.due.set(topic, this.later(run, calm));
  }
}


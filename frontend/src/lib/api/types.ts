/** The shapes of the control API, as the console door sends them. Durations are integers in nanoseconds, times RFC 3339. */

export type Kind = 'exchange' | 'event' | 'attempt' | 'sync_run' | 'health' | 'change' | 'fault' | 'clock' | 'step';
export type Hop = 'link' | 'unified' | 'platform' | 'sync' | 'webhook' | 'transport';
export type Headers = Record<string, string[]>;

export interface BodyInfo {
  size: number;
  kept: number;
  hash?: string;
  redacted?: boolean;
}

export interface Would {
  status: number;
  executed: boolean;
  note?: string;
  body: BodyInfo;
}

export interface Touch {
  rule: string;
  effect: string;
  hop?: Hop;
  stream?: string;
  index?: number;
  draw?: number;
  detail?: string;
  shadowed?: boolean;
  would?: Would;
}

export interface Exchange {
  hop: Hop;
  method: string;
  host?: string;
  path: string;
  query?: string;
  route?: string;
  object?: string;
  object_id?: string;
  request_header?: Headers;
  request_body: BodyInfo;
  status: number;
  code?: string;
  response_header?: Headers;
  response_body: BodyInfo;
  duration_ns: number;
  injected_ns?: number;
  replayed?: boolean;
  idempotency_key?: string;
  job_id?: string;
  nearest?: string;
}

export interface WebhookEvent {
  code: string;
  type: string;
  object?: string;
  object_id?: string;
  sync_run?: string;
  body: BodyInfo;
  planned: number;
  dropped?: number;
}

export type AttemptResult = 'delivered' | 'status' | 'timeout' | 'refused' | 'reset' | 'blocked' | 'dropped';

export interface Attempt {
  event: string;
  delivery: string;
  endpoint: string;
  url: string;
  code: string;
  number: number;
  trigger: string;
  mode?: string;
  refire_of?: string;
  result: AttemptResult;
  status?: number;
  error?: string;
  request_header?: Headers;
  request_body: BodyInfo;
  response_header?: Headers;
  response_body: BodyInfo;
  duration_ns: number;
  next_at?: string | null;
  given_up?: boolean;
}

export interface SyncCount {
  object: string;
  fetched: number;
  created: number;
  updated: number;
  deleted: number;
  unchanged: number;
  failed: number;
}

export interface SyncRun {
  type: string;
  trigger: string;
  started: string;
  ended: string;
  outcome: 'updates' | 'no_updates' | 'failed' | 'partial';
  error?: string;
  objects: SyncCount[] | null;
  exchanges: number;
}

export interface Health {
  from: string;
  to: string;
  reason: string;
  actor?: string;
}

export interface Change {
  object: string;
  object_id: string;
  revision: number;
  operation: string;
  actor: string;
  linked: boolean;
  summary: string;
  amount_from: string;
  amount_to: string;
}

export interface FaultEvent {
  rule: string;
  effect: string;
  action: string;
  detail?: string;
  count?: number;
}

export interface ClockMove {
  from: string;
  to: string;
  mode: string;
  ran: number;
}

export interface Step {
  number: number;
  type: string;
  text: string;
  error?: string;
}

export interface Entry {
  seq: number;
  kind: Kind;
  id: string;
  cause?: string;
  trace?: string;
  at: string;
  wall: string;
  run?: string;
  connection?: string;
  platform?: string;
  faults?: Touch[];
  exchange?: Exchange;
  event?: WebhookEvent;
  attempt?: Attempt;
  sync_run?: SyncRun;
  health?: Health;
  change?: Change;
  fault?: FaultEvent;
  clock?: ClockMove;
  step?: Step;
}

/** One line of a list: an entry without headers and bodies. Members that are empty are absent. */
export interface Summary {
  seq: number;
  kind: Kind;
  id: string;
  trace?: string;
  cause?: string;
  at: string;
  wall: string;
  connection?: string;
  platform?: string;
  run?: string;
  faults?: { rule: string; effect: string }[];
  hop?: Hop;
  method?: string;
  path?: string;
  status?: number;
  code?: string;
  duration_ns?: number;
  object?: string;
  object_id?: string;
  replayed?: boolean;
  event?: string;
  endpoint?: string;
  number?: number;
  result?: string;
  trigger?: string;
  type?: string;
  outcome?: string;
  from?: string;
  to?: string;
  reason?: string;
  operation?: string;
  actor?: string;
  action?: string;
  rule?: string;
  effect?: string;
  title?: string;
}

export interface EntryList {
  entries: Entry[] | null;
  scanned: number;
  stopped_early: boolean;
  reached: number;
  more: boolean;
}

export interface Delivery {
  id: string;
  event: string;
  endpoint: string;
  url: string;
  state: 'pending' | 'delivered' | 'failed' | 'dropped';
  attempts: number;
  next_at?: string | null;
}

export interface WebhookItem {
  event: Entry;
  deliveries: Delivery[] | null;
  attempts: Entry[] | null;
}

export interface Connection {
  id: string;
  name: string;
  platform: string;
  state: string;
  disabled_reason?: string;
  access_token: string;
  link_url: string;
  company?: string;
  created_at: string;
  updated_at: string;
  last_sync?: { id: string; outcome: string; ended: string } | null;
  next_sync?: string | null;
  ready: boolean;
}

export interface Rule {
  name: string;
  where?: Partial<Record<'hop' | 'connection' | 'method' | 'path' | 'object', string>>;
  when?: { after?: number; times?: number; every?: number; probability?: number; from?: string; for?: string };
  effect: { type: string } & Record<string, unknown>;
  state: 'armed' | 'healed' | 'expired' | 'exhausted';
  matched: number;
  count: number;
  armed_at: string;
  ends_at?: string | null;
}

export interface Schema {
  type?: string | string[];
  title?: string;
  description?: string;
  enum?: unknown[];
  default?: unknown;
  examples?: unknown[];
  minimum?: number;
  maximum?: number;
  properties?: Record<string, Schema>;
  required?: string[];
}

export interface Effect {
  type: string;
  hop: Hop;
  hops?: Hop[] | null;
  title?: string;
  summary: string;
  does?: string;
  correct?: string;
  verdicts?: string[] | null;
  parameters?: Schema | null;
  page?: string;
}

export interface Endpoint {
  id: string;
  url: string;
  profile: string;
  events: string[] | null;
  disabled: boolean;
  created_at: string;
}

export interface WorldClock {
  now: string;
  wall: string;
  mode: string;
  pending: number;
  next_due?: string | null;
  ran?: number;
}

export interface Workspace {
  path: string;
  version: string;
  seed: number | string;
  clock: string;
  limits?: boolean;
  strict?: boolean;
  label_faults?: boolean;
  sandbox: string;
  console: string;
  credentials: { client_id: string; client_secret: string };
}

export interface FilterKey {
  name: string;
  description: string;
  examples?: string[] | null;
}

export interface Problem {
  title?: string;
  status?: number;
  detail?: string;
  code?: string;
  hint?: string;
  path?: string;
  message?: string;
  errors?: { message?: string; location?: string; value?: unknown }[];
}

export interface FilterCheck {
  ok: boolean;
  canonical?: string;
  problem?: Problem | null;
}

export interface Frame {
  v: number;
  epoch?: string;
  seq?: number;
  items?: Summary[];
  gap?: { from: number; to: number };
  reset?: boolean;
  counters?: Counters;
  error?: Problem;
}

export interface Counters {
  durable: number;
  lag_ms?: number;
  faults_armed?: number;
  /** The world's time and the mode of its clock. */
  now?: string;
  mode?: string;
}

import type { components } from './schema';

/**
 * The shapes of the control API under the names the page uses. They are those of the document the console serves
 * (`npm run types`); words from a fixed set are narrowed here, because the document calls them text. Durations are
 * integers in nanoseconds, times RFC 3339. The stream is no part of the document, so its frames are described by hand.
 */
type Schemas = components['schemas'];
type Narrow<Wide, Members> = Omit<Wide, keyof Members> & Members;

export type Kind = 'exchange' | 'event' | 'attempt' | 'sync_run' | 'health' | 'change' | 'fault' | 'clock' | 'step';
export type Hop = 'link' | 'unified' | 'platform' | 'sync' | 'webhook' | 'transport';
export type AttemptResult = 'delivered' | 'status' | 'timeout' | 'refused' | 'reset' | 'blocked' | 'dropped';

export type Headers = NonNullable<Schemas['Exchange']['request_header']>;
export type BodyInfo = Schemas['Body'];
export type Would = Schemas['Would'];
export type Touch = Narrow<Schemas['Touch'], { hop: Hop }>;
export type Exchange = Narrow<Schemas['Exchange'], { hop: Hop }>;
export type WebhookEvent = Schemas['Event'];
export type Attempt = Narrow<Schemas['Attempt'], { result: AttemptResult }>;
export type SyncCount = Schemas['SyncCount'];
export type SyncRun = Narrow<Schemas['SyncRun'], { outcome: 'updates' | 'no_updates' | 'failed' | 'partial' | 'delayed' }>;
export type Entry = Narrow<
  Schemas['Entry'],
  { kind: Kind; faults?: Touch[] | null; exchange?: Exchange; attempt?: Attempt; sync_run?: SyncRun }
>;
export type EntryList = Narrow<Schemas['Page'], { entries: Entry[] | null }>;
export type Delivery = Schemas['Delivery'];
export type WebhookItem = Narrow<Schemas['WebhookItem'], { event: Entry; attempts: Entry[] | null }>;
export type WebhookList = Narrow<Schemas['WebhooksOutputBody'], { webhooks: WebhookItem[] | null }>;
export type Connection = Schemas['Connection'];
export type SyncState = Schemas['SyncState'];
export type ObjectProgress = Schemas['ObjectProgress'];
export type BatchProgress = Schemas['BatchProgress'];
export type Organisation = Schemas['Organisation'];
export type Books = Narrow<Schemas['Books'], { kinds: BookKind[] | null }>;
export type BookKind = Schemas['BookKind'];
export type BookRow = Schemas['BookRow'];
export type BookPage = Schemas['BookPage'];
export type BookRecord = Schemas['BookRecord'];
export type BookStatement = Schemas['BookStatement'];
export type StatementRow = Schemas['StatementRow'];
export type BookPostings = Schemas['BookPostings'];
export type BooksVerified = Schemas['BooksVerified'];
export type EntryForm = Schemas['EntryForm'];
export type EntryField = Schemas['EntryField'];
export type EntryLine = Schemas['EntryLines'];
export type ImportedCompany = Schemas['ImportedCompany'];
export type Finding = Schemas['Finding'];
export type Reference = Schemas['Reference'];
export type ObjectReference = Schemas['ObjectReference'];
export type Rule = Schemas['Rule'];
export type Effect = Narrow<Schemas['EffectInfo'], { hop: Hop; hops: Hop[] | null; parameters: Schema | null }>;
export type HandshakeState = 'required' | 'confirmed' | 'failed';
export type Tally = Schemas['Tally'];
export type FaultSet = Schemas['Set'];
export type FaultPreview = Schemas['Preview'];
export type Endpoint = Schemas['Endpoint'];
export type EndpointChoices = Schemas['ProfilesOutputBody'];
export type Contracts = Schemas['ContractOutputBody'];
export type WorldClock = Schemas['ClockState'];
export type Workspace = Schemas['Workspace'];
export type Capabilities = Schemas['Capabilities'];
export type FilterKey = Schemas['Key'];
export type Problem = Partial<Schemas['Problem']>;
export type FilterCheck = Narrow<Schemas['FilterCheckOutputBody'], { problem?: Problem }>;

/** The part of JSON Schema that the parameters of an effect use. */
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

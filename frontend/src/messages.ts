/** Every word a person reads, in one place, so that wording is reviewed like an interface. */

const plural = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

const words: Record<string, string> = {
  active: 'Active', unhealthy: 'Unhealthy', needs_reauth: 'Needs reauth', disabled: 'Disabled', created: 'Created', not_ready: 'Not ready', deleted: 'Deleted', none: 'No delivery',
  delivered: 'Delivered', pending: 'Pending', failed: 'Failed', dropped: 'Withheld', status: 'Refused', timeout: 'Timed out', refused: 'Connection refused', reset: 'Connection reset', blocked: 'Target blocked',
  automatic: 'automatic', manual: 'by hand', schedule: 'scheduled', link: 'after linking', recovery: 'after recovery',
  armed: 'Armed', healed: 'Healed', expired: 'Expired', exhausted: 'Used up', activated: 'Acted', changed: 'Changed',
  fault: 'by a fault', operator: 'by hand', person: 'by a person', sync: 'by a sync', api: 'by the API', bookkeeper: 'by a bookkeeper', platform: 'by the platform',
};

const platforms: Record<string, string> = { QUICKBOOKS: 'QuickBooks', XERO: 'Xero' };
const outcomes: Record<string, string> = { updates: 'Updates', no_updates: 'Ran, nothing new', failed: 'Failed', partial: 'Partly failed', delayed: 'Put off' };
const outcomeTexts: Record<string, string> = {
  updates: 'The run reached the platform and brought changes.',
  delayed: 'A rule put the run off: it did not begin, and is due later.',
  no_updates: 'The run reached the platform and found nothing new. That is a good result, not a failure.',
  failed: 'The run did not complete. What was read before it stays as it was.',
  partial: 'Some objects were read, others failed. The counts say which.',
};
const states: Record<string, string> = {
  active: 'Reads and writes work, and syncs run on schedule.',
  unhealthy: 'The platform answers with errors. Reads come from the last good copy.',
  needs_reauth: 'The grant is gone. Data calls are refused until somebody reconnects.',
  disabled: 'The connection is switched off. Every data call is refused.',
  created: 'A link was begun and is not finished yet.',
  not_ready: 'Linked. The first batch is still on its way.',
  deleted: 'The connection was deleted.',
};
const kindNames: Record<string, string> = { journal_entry: 'Journal entry', company_info: 'Details of', invoice_payment: 'Payment', bill_payment: 'Bill payment', invoice_credit_memo: 'Credit memo', bill_credit_memo: 'Vendor credit' };
const kindLists: Record<string, string> = { journal_entry: 'Journal entries', invoice_payment: 'Payments', invoice_credit_memo: 'Credit memos', bill_credit_memo: 'Vendor credits' };
const modeWords: Record<string, string> = { signed_now: 'signed now', identical: 'identical bytes', edited: 'edited' };

export const m = {
  brand: 'Faultline, to the requests',
  close: 'Close',
  back: 'Back to the list',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  loading: 'Loading…',
  detail: 'Details',
  navigation: 'Sections',
  splitter: 'Size of the list',
  dockRight: 'Details on the right',
  dockBottom: 'Details below',
  command: 'Command',
  curl: 'cURL',
  copyCommand: 'Copy the command',
  copyOf: (what: string) => `Copy the ${what.toLowerCase()}`,
  copied: (what: string) => `${what} copied`,
  shown: (n: string) => `${n} shown`,
  older: 'Show older',
  word: (word: string) => words[word] ?? word.replaceAll('_', ' '),
  platform: (name: string) => platforms[name] ?? (name || 'Platform'),

  views: { requests: 'Requests', webhooks: 'Webhooks', syncs: 'Syncs', connections: 'Connections', faults: 'Faults', books: 'Books', reference: 'API' },
  hop: { link: 'Link', unified: 'Unified', platform: 'Platform', sync: 'Sync', webhook: 'Webhook', transport: 'Transport' },

  column: {
    time: 'Time', hop: 'Hop', method: 'Method', path: 'Path', status: 'Status', connection: 'Connection', duration: 'Duration', event: 'Event', object: 'Object', delivery: 'Delivery', attempts: 'Attempts',
    platform: 'Platform', state: 'State', run: 'Run', outcome: 'Outcome', changes: 'Changes', calls: 'Calls', took: 'Took',
  },

  fact: { id: 'Id', seq: 'Journal', wall: 'Your clock', world: 'World clock', code: 'Error code', idempotency: 'Idempotency key', job: 'Job', nearest: 'Nearest path' },

  live: {
    connecting: 'Connecting', live: 'Live', paused: 'Paused', reconnecting: 'Reconnecting', stale: 'Stale', closed: 'Closed',
    durable: (seq: string) => `saved to ${seq}`,
    explain: (word: string, seq: string) => `${word}. Entries up to ${seq} are on disk.`,
  },

  filter: { clear: 'Clear the filter', recent: 'used before', suggestions: 'Suggestions', wrong: 'This filter does not parse' },
  headers: { request: 'Request headers', response: 'Response headers', none: 'None were kept.' },
  body: {
    request: 'Request body', response: 'Response body', none: 'No body', view: 'Body as', tree: 'Tree', pretty: 'Pretty', raw: 'Raw', copy: 'Copy the body', save: 'Save the body', saved: 'Body saved', redacted: 'secrets replaced', all: 'Load all',
    kept: (size: string) => `${size} kept`,
    first: (size: string, all: string) => `The first ${size} of ${all}`,
    unread: (why: string) => `The body could not be read: ${why}`,
    notJSON: (why: string) => `Not valid JSON: ${why}`,
    items: (n: number) => `[ ${plural(n, 'item')} ]`,
    members: (n: number) => `{ ${plural(n, 'member')} }`,
    more: (n: number) => `${n} more`,
  },
  diff: { label: 'Difference of the bodies', equal: 'The bodies are equal.', folded: (n: number, kind: 'same' | 'removed' | 'added') => plural(n, `${kind === 'same' ? 'equal' : kind} line`) },
  timing: { caption: 'Time of each leg', leg: 'Leg', bar: 'Share', own: 'Own', injected: 'Injected', total: 'Total' },

  requests: {
    filter: 'Filter requests', placeholder: 'Filter: status:>=400 path:/accounting/* has:fault',
    hops: [{ id: 'all', label: 'All hops' }, { id: 'unified', label: 'Unified' }, { id: 'platform', label: 'Platform' }, { id: 'link', label: 'Link' }],
    pause: 'Pause the view', resume: 'Resume the view',
    none: 'Nothing captured yet', firstTitle: 'Nothing from your app yet', noneText: 'Point your integration at the sandbox, or paste this into a terminal. The call shows up here at once.',
    noMatch: 'No request matches', noMatchText: 'Nothing is lost: the filter leaves out what was captured.',
    pausedEmpty: 'The view is paused', pausedText: 'Capturing goes on. Resume to see what arrived.',
    shown: (n: string) => `${n} requests`, more: 'scroll up for older', stopped: 'the search stopped early',
    fresh: (n: number) => `${n} new`, pausedNew: (n: number) => `${n} new while paused`,
    spoken: (fresh: number, failed: number) => `${plural(fresh, 'new request')}${failed ? `, ${failed} failed` : ''}`,
    fault: 'Fault', touchedBy: (rule: string) => `Touched by ${rule}`, replayed: 'Replayed from an idempotency key',
    way: 'The way of this request', yourApp: 'Your app', syncRun: 'Sync run', unified: 'Unified API', link: 'Link', platform: 'Platform',
    noPlatform: 'Not called', noPlatformWhy: 'reads come from the synced copy', moreCalls: (n: number) => `+${plural(n, 'call')}`,
    request: 'Request', response: 'Response', facts: 'Facts', actions: 'More actions',
    copyCurl: 'Copy as cURL', copyPath: 'Copy path', copyID: 'Copy id', copyLink: 'Copy link', linkWord: 'Link',
    onlyPath: 'Show only this path', onlyConnection: 'Show only this connection', onlyTrace: 'Show only this trace',
    tabHops: 'Both hops', tabFault: 'Fault', tabTiming: 'Timing', tabRelated: 'Related',
    gone: (seq: number) => `Entry ${seq} is not in the journal`,
  },

  fault: {
    label: 'Fault', shadowed: 'also matched, but another rule had answered', touched: (hop: string) => `changed this answer${hop ? ` on the ${hop.toLowerCase()} hop` : ''}.`,
    would: 'Without it:', instead: (status: number) => `instead of ${status}`, notExecuted: 'The call was not carried out.', compare: 'Compare', open: 'Open the rule',
    without: 'without the fault', with: 'as answered', draw: (stream: string, index: number, draw: string) => `Draw ${index} of stream ${stream}: ${draw}`,
  },

  related: {
    changes: 'Ledger changes', events: 'Webhook events', attempts: 'Delivery attempts', rest: 'More of this trace', none: 'Nothing else belongs to this request.',
    change: (change: { object: string; operation: string; revision: number; amount_from: string; amount_to: string }) =>
      `${change.object} ${change.operation}, revision ${change.revision}${change.amount_from !== change.amount_to ? `, open ${change.amount_from || '0'} → ${change.amount_to || '0'}` : ''}`,
  },

  webhooks: {
    filter: 'Filter webhooks', placeholder: 'Filter: event:INVOICE_* connection:… has:fault', noMatch: 'No event matches', none: 'No events yet',
    noneText: 'Events appear when a sync finds changes, or when a connection changes its state.', noEndpointText: 'Add an endpoint, and every event is delivered to it, signed.',
    gone: 'This event is not in the list.', deliveries: 'Deliveries', noDelivery: 'No endpoint wanted this event.', withheld: 'A fault withheld this event.', noAttempt: 'No attempt yet.', next: 'next attempt', givenUp: 'The ladder ended: no further attempt.',
    payload: 'Payload', foundBy: 'Found by run', to: 'Deliver to', allEndpoints: 'All its endpoints',
    refire: 'Refire', refireHow: 'How to refire', refireMany: 'Refire matching', refireTo: (url: string) => `Refire to ${url}`, refireFailed: 'The refire was refused',
    refired: (n: number) => `Refired: ${plural(n, 'attempt')}`, refireCount: (n: number) => `Refire ${plural(n, 'event')}`,
    mode: { signed_now: 'Refire, signed now', identical: 'Refire identical bytes', edited: 'Edit and refire' },
    modeWord: (mode: string) => modeWords[mode] ?? mode, editedHint: 'The new body is signed as it stands.',
    whichEvents: 'Events that match', whichHint: 'The same filter as the list. Empty means all.', countFirst: 'Count first: nothing is delivered before you have seen how many match.', countThem: 'Count', matched: (n: number) => `${plural(n, 'event')} ${n === 1 ? 'matches' : 'match'}.`,
    endpoints: 'Endpoints', endpointCount: (n: number) => plural(n, 'endpoint'), endpointsText: 'Each endpoint receives every event it wants, signed as its profile says.', noEndpoint: 'No endpoint yet.',
    profile: 'Delivery profile', profileHint: 'Signature, retries and bodies of a vendor.', handshake: { required: 'Asked for its intent', confirmed: 'Intent confirmed', failed: 'Intent not confirmed' },
    code: 'Event code', send: 'Send', sendEvent: 'Send…', sendTo: (url: string) => `Send an event to ${url}`, sendHint: 'Sent once, byte for byte, signed as the profile says.', sentByHand: 'Event sent',
    replay: 'Replay missing', replayNone: 'Nothing is missing there', replayThem: (n: number) => `Replay ${plural(n, 'missing event')}`, replayed: (n: number) => `${plural(n, 'event')} sent again`,
    ledger: 'Events that should have arrived', ledgerText: 'For each connection, over all endpoints.', tally: { generated: 'Generated', delivered: 'Delivered', pending: 'On their way', dropped: 'Withheld', failed: 'Failed', given_up: 'Given up', refired: 'Refired' },
    addEndpoint: 'Add endpoint', endpointAdded: 'Endpoint added', endpointChanged: 'Endpoint changed', endpointRemoved: 'Endpoint removed', endpointFailed: 'The endpoint was refused',
    url: 'Address', codes: 'Event codes', codesHint: 'Separated by commas; * means all.', settings: 'Settings…', settingsOf: (url: string) => `Settings of ${url}`, saveEndpoint: 'Save', format: 'Format of the bodies', formatOf: (format: string) => format.replaceAll('_', ' '), formatHint: 'What the profile’s vendor sends.', version: 'API version', versionHint: 'Whose shapes the bodies have.',
    secret: 'Signing secret', secretNow: 'Secret', secretBefore: 'Secret before', signsUntil: (until: string) => `signs too, ends ${until}`, overlap: 'Both sign for', overlapHint: 'A duration of the world: 24h; 0s for not at all.', rotate: 'Rotate secret', rotated: 'The secret was replaced', accountSecret: 'This profile signs with the organisation’s client secret: replace it under Connections, Keys.',
    test: 'Test', tested: 'Test event delivered to the queue', on: 'On', off: 'Off', turnOn: 'Turn on', turnOff: 'Turn off', remove: (url: string) => `Remove ${url}`,
  },

  syncs: {
    filter: 'Filter sync runs', placeholder: 'Filter: result:failed type:incremental', noMatch: 'No run matches', none: 'No sync has run yet', noneText: 'A connection syncs after it was linked, then every hour of the world’s clock. You can also sync it by hand.',
    outcome: (outcome: string) => outcomes[outcome] ?? outcome, outcomeText: (outcome: string) => outcomeTexts[outcome] ?? '',
    type: (type: string) => type.charAt(0).toUpperCase() + type.slice(1), title: (type: string) => `${type.charAt(0).toUpperCase() + type.slice(1)} sync`,
    counts: 'What the run did', noCounts: 'The run ended before it read an object.', measure: { fetched: 'Fetched', created: 'Created', updated: 'Updated', deleted: 'Deleted', unchanged: 'Unchanged', failed: 'Failed' },
    calls: (n: number) => `Platform calls (${n})`, noCalls: 'The run made no platform call.', events: (n: number) => `Events it announced (${n})`, trigger: 'Trigger', started: 'Started', ended: 'Ended', changed: (n: number) => plural(n, 'change'),
  },

  connections: {
    find: 'Find a connection', add: 'New connection', noMatch: 'No connection matches', none: 'No connections', noneText: 'A connection links one company on a platform. Make one with books from a preset.', troubled: 'connections in trouble',
    lastSync: 'Last sync', nextSync: 'Next sync', neverSynced: 'Never synced', stateText: (state: string) => states[state] ?? '',
    sync: 'Sync now', syncing: 'Syncing…', backfill: 'Backfill', synced: (outcome: string) => `Sync: ${(outcomes[outcome] ?? 'done').toLowerCase()}`, syncFailed: 'The sync could not run', failed: 'That was refused',
    token: 'Access token', copyToken: 'Copy the access token', copyID: 'Copy the id', linkPage: 'Link page', company: 'Company', created: 'Created', timeline: 'Health timeline', noTimeline: 'Nothing happened yet.', actions: 'What to do to it',
    action: { revoke: 'Revoke', expire_token: 'Expire token', degrade: 'Degrade', disable: 'Disable', recover: 'Recover', reauthorize: 'Reauthorize' },
    explain: { revoke: 'Take the grant away on the platform', expire_token: 'Let the platform token expire now', degrade: 'Make the platform answer with errors', disable: 'Switch the connection off', recover: 'Make it work again', reauthorize: 'Grant access again, as a person would' },
    did: { revoke: 'Grant revoked', expire_token: 'Token expired', degrade: 'Connection degraded', disable: 'Connection disabled', recover: 'Connection recovered', reauthorize: 'Connection reauthorized' },
    name: 'Name', nameHint: 'Corner Bakery', invoices: 'Invoices', companyHint: 'The books are made from the seed: the same every time.', preset: (id: string) => ({ bakery: 'Bakery', agency: 'Agency', saas: 'Software company' })[id] ?? id, make: 'Create', making: 'Creating…', made: 'Connection created',
  },

  progress: {
    title: 'Synced copy', label: 'Share of the records that are in the copy', complete: (n: string) => `${n} records, every batch is in`, soFar: (n: string, of: string) => `${n} of ${of} records`,
    running: (type: string, batch: number) => `${type} sync is on${batch ? `, batch ${batch}` : ''}`, since: (span: string) => `begun ${span}`, late: (type: string, rule: string) => `${type} sync put off by ${rule}`,
    batch: (n: number, months: number) => `Batch ${n}, ${plural(months, 'month')} back`, expects: (n: string) => `${n} records`, state: { NOT_STARTED: 'Not started', IN_PROGRESS: 'In progress', COMPLETED: 'Completed', FAILED: 'Failed' },
    objects: (n: number) => `Counts of ${plural(n, 'object')}`, copied: 'In the copy', expected: 'Expected', withheld: 'Kept back', unselected: 'not selected', unavailable: 'Kept back', nothingKept: 'Nothing: all scopes were granted', succeeded: 'Last success',
    configured: 'Configured', usual: 'Nowhere: all objects, every hour', level: (level: string, minutes: number, batches: number) => `At the ${level}: every ${plural(minutes, 'minute')}, ${plural(batches, 'batch', 'batches')}`,
    precedence: 'A connection’s own configuration goes before its platform’s, and that before the organisation’s. It counts from linking, or from the next backfill.', notSelected: (objects: string) => `Not selected: ${objects}`,
  },

  organisations: {
    open: 'Keys', title: 'Organisations and keys', text: 'Each organisation has keys, connections and endpoints of its own. They open nothing but this sandbox.', clientID: 'Client id', clientSecret: 'Client secret', publicKey: 'Public key',
    show: 'Show secret', hide: 'Hide secret', rotate: 'Rotate secret', rotateText: 'Replace the client secret: the one before is refused at once', rotated: 'The client secret was replaced', name: 'Another organisation', nameHint: 'Production', add: 'Add', made: 'Organisation added', failed: 'That was refused', organisation: 'Organisation',
  },

  faults: {
    find: 'Find an effect or a rule', rules: 'Rules', armedWord: 'armed', armedCount: (n: number) => `${n} armed`, none: 'No rule. The world behaves. Pick an effect below to break it.', catalogue: 'Effects', catalogueText: 'Pick one, then arm it.', noMatch: 'No effect matches', onHop: (hop: string) => `${hop} hop`,
    arm: 'Arm an effect', armIt: 'Arm', armHint: 'The defaults work as they are.', armFailed: 'The rule was refused', armedNow: (name: string) => `${name} is armed`,
    heal: 'Heal', healAll: 'Heal all', healedOne: (name: string) => `${name} healed`, healedAll: (n: number) => (n ? `${plural(n, 'rule')} healed` : 'Nothing was armed'), show: 'Requests', matched: 'Matched', acted: 'Acted', ends: 'ends',
    until: 'Lasts', untilHealed: 'Until healed', untilTimes: 'A few times', untilFor: 'For a while', times: 'Times', for: 'Duration', moreFields: 'Where and when', name: 'Name', anyConnection: 'Any connection', anyMethod: 'Any method', standard: 'Standard',
    after: 'Skip first', afterHint: 'Matches that pass untouched', every: 'Every nth', everyHint: '2: each second match', probability: 'Probability', probabilityHint: 'From 0 to 1, drawn from the seed', does: 'What it does', correct: 'What a correct integration does', verdicts: 'Verdicts that judge it',
  },

  sets: {
    title: 'Sets', text: 'Rules that are armed and healed together.', rules: (n: number) => plural(n, 'rule'), armIt: 'Arm set', healIt: 'Heal set', arm: (title: string) => `Arm ${title}`, heal: (title: string) => `Heal ${title}`,
    armed: (title: string) => `${title}: every rule is armed`, healed: (title: string) => `${title} healed`,
  },

  preview: {
    do: 'Preview', failed: 'The rule was refused', which: 'Entries it would have touched', more: (n: number) => `and ${n} earlier`,
    shadowed: (rules: string[], n: number) => `${rules.join(', ')} may answer ${n === 1 ? 'one of these' : `${n} of these`} first: then there is nothing left to act on.`, shadowedBy: (rule: string) => `${rule} may answer first`,
    result: (looked: number, matched: number, acts: number) => `Of the last ${plural(looked, 'call')} it matches ${matched} and would have acted on ${acts}. Nothing is armed.`,
  },

  structure: {
    label: 'Differences by path', path: 'Path', what: 'What', times: (n: number) => `× ${n}`, more: (n: number) => `and ${plural(n, 'more difference', 'more differences')}`,
    kind: { removed: 'removed', added: 'added', renamed: 'renamed', retyped: 'other type', changed: 'changed' }, bytesOnly: 'The values are the same; only the bytes differ.',
  },

  books: {
    find: 'Find a record', company: 'Company details', parts: 'Parts of the books', part: { documents: 'Documents', contacts: 'Contacts', accounts: 'Accounts', lists: 'Lists', reports: 'Reports' }, kindLabel: 'Kind',
    kind: (kind: string) => kindNames[kind] ?? kind.replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase()), kinds: (kind: string) => kindLists[kind] ?? `${kind.replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase())}s`,
    none: 'Nothing is entered here', noneText: 'Records of this kind appear here once the integration or a bookkeeper enters one. Enter one by hand, then sync: the integration reads it, and an event tells of it.', noMatch: 'No record matches', noConnection: 'No books yet', noConnectionText: 'Books come with a connection. Make one, with a company from a preset.',
    column: { name: 'Number', label: 'Name', date: 'Date', party: 'Party', total: 'Total', open: 'Open', balance: 'Balance', status: 'Status', copy: 'Synced copy', type: 'Type', description: 'Description', account: 'Account', amount: 'Amount', tax: 'Tax', debit: 'Debit', credit: 'Credit', quantity: 'Quantity', price: 'Price' },
    status: (status: string) => ({ open: 'Open', partial: 'Partly settled', settled: 'Settled', voided: 'Voided', active: 'Active', inactive: 'Inactive' })[status] ?? status,
    copy: { synced: 'In step', behind: 'Behind', absent: 'Not copied', none: 'No such object' }, copyText: { synced: 'The integration sees this revision.', behind: 'The integration still sees an older revision.', absent: 'The integration does not see this record.', none: 'The unified API has no such object here.' },
    balanced: 'The books balance', unbalanced: 'The books do not balance', closed: (day: string) => `Closed to ${day}`, behind: (n: number) => `${plural(n, 'record')} not in step with the copy`,
    later: 'The integration sees this after the next sync.', syncNow: 'Sync now', facts: 'Facts', lines: 'Lines', postings: 'Postings', allocations: 'Linked documents', revisions: 'Changes', followed: 'What followed', noPostings: 'It posts nothing.', noRevisions: 'Unchanged since the company was made.', nothingFollowed: 'Nothing followed yet.',
    memo: 'Memo', due: 'Due date', dueHint: '2026-03-31', amountOf: (line: string) => `Amount of line ${line}`, revision: 'Revision', changed: 'Changed', unified: 'Unified id', platform: 'Platform id', reference: 'Reference', email: 'Email', phone: 'Phone',
    edit: 'Edit', editTitle: (name: string) => `Edit ${name}`, save: 'Save', saving: 'Saving…', saved: 'Saved in the books', refused: 'The platform refused it', unchanged: 'Nothing was changed.',
    void: 'Void', voidTitle: (name: string) => `Void ${name}?`, voidText: 'Its amounts become zero and what it paid is open again. The record stays.', voided: 'Voided in the books', delete: 'Delete', deleteTitle: (name: string) => `Delete ${name}?`, deleteText: 'The record leaves the books. A deletion is told at the next sync that compares the books.', removed: 'Deleted in the books',
    deactivate: 'Make inactive', deactivateTitle: (name: string) => `Make ${name} inactive?`, deactivateText: 'It stays in the books, and new documents cannot name it.',
    direction: { settles: 'pays', settled_by: 'paid by', collects: 'takes to the bank', deposited_by: 'deposited by' }, report: { 'trial-balance': 'Trial balance', 'balance-sheet': 'Balance sheet', 'income-statement': 'Profit and loss', 'cash-flow': 'Cash flow', 'receivable-ageing': 'Receivables by age', 'payable-ageing': 'Payables by age' },
    new: 'New', newOf: (kind: string) => `New ${kind.toLowerCase()}`, enter: 'Enter', entered: (kind: string) => `${kind} entered in the books`, addLine: 'Add a line', removeLine: 'Remove the last line', lineOf: (label: string, n: number) => (label === 'Lines' ? `Line ${n}` : `${label}, ${n}`), chooseOne: 'Choose one from the list',
    openAmount: (amount: string) => `${amount} open`, footed: (sum: string) => `Lines: ${sum}`, footedSides: (debit: string, credit: string) => `Debit ${debit}, credit ${credit}`, notAmount: 'An amount is not a number',
    verify: 'Count again', verified: (n: number) => `The books agree with their ${plural(n, 'document')}`, disagree: 'The books do not agree', files: 'Company files', exportCSV: 'Export as CSV', exportJSON: 'Export as JSON',
    import: 'Import a company', importText: 'A zip file of a folder with CSV or JSON files makes a company of its own, linked like any other. What does not balance or foot is told row by row, and the rest is entered.', importFile: 'Zip file', importName: 'The name of the company', importCheck: 'Check', importNow: 'Import', importing: 'Reading…', importFailed: 'The file was not taken', imported: (name: string) => `${name} is linked`, showBooks: 'Show its books',
    importChecked: (n: number) => (n ? `${plural(n, 'row')} would be refused` : 'Every row can be entered'), importDone: (n: number) => (n ? `Entered, but for ${plural(n, 'row')}` : 'Every row is entered'), format: 'How the files are written',
    findings: 'Findings', finding: 'Finding', findingAt: 'At', findingField: 'Column', findingRefused: 'Refused', findingKept: 'Entered as it stands', findingsMore: (n: number) => `and ${n} more`,
    document: 'Document', backToReport: 'Back to the report', beginning: 'from the beginning', end: 'to the end', opening: 'Brought forward', closing: 'Closing', postingsOf: (n: number) => plural(n, 'posting'), morePostings: 'Show more postings', noPostingsHere: 'Nothing was posted', noPostingsHereText: 'No document of this span moves the account.', backToAgeing: 'All contacts', cashNote: 'The postings behind a line are by accrual.',
    reportText: { 'trial-balance': 'Every account with what stands on it. The sides are equal, or the books are wrong.', 'balance-sheet': 'What the company owns and owes at the end of a day.', 'income-statement': 'What was earned and spent in a span.', 'cash-flow': 'How profit became cash: what customers still owe and what is still to be paid make the difference.', 'receivable-ageing': 'What customers owe, by the days it is overdue.', 'payable-ageing': 'What vendors are owed, by the days it is overdue.' },
    amountColumn: (column: string) => ({ debit: 'Debit', credit: 'Credit', amount: 'Amount', current: 'Not due', '1-30': '1–30 days', '31-60': '31–60', '61-90': '61–90', 'over-90': 'Over 90', total: 'Total' })[column] ?? column,
    reportLabel: 'Report', asOf: 'As of', from: 'From', to: 'To', basis: 'Basis', basisOf: { accrual: 'Accrual', cash: 'Cash' }, failed: 'The books could not be read',
  },

  reference: {
    find: 'Find an object, an event or a member', objects: 'Objects of the API', platforms: 'Platforms', anyPlatform: 'Any platform', openapi: 'OpenAPI 3.1', postman: 'Postman collection', noMatch: 'Nothing is called so', noMatchText: 'The search looks through objects, paths, events and members.',
    verb: { list: 'List', fetch: 'Fetch', create: 'Create', update: 'Update', delete: 'Delete', attach: 'Attach', print: 'PDF' }, offer: { offered: 'Offered', other: 'Not on this platform', none: 'No such call' }, platformCount: (n: number, of: number) => `${n} of ${of}`,
    needs: 'A new one needs', events: 'Events', filterable: 'Filter and sort by', entity: 'In sync configurations', nothing: 'nothing', byPlatform: 'What platforms offer', served: 'here', yes: 'yes', members: 'Members', member: 'Member', type: 'Type', read: 'In answers', takes: (type: string) => `, takes ${type}`, idOf: (object: string) => `id of ${object}`,
    shown: (read: boolean, nullable: boolean, optional: boolean) => (read ? [optional ? 'may be absent' : 'always', nullable ? 'may be null' : ''].filter(Boolean).join(', ') : '–'), need: { required: 'required', optional: 'optional', ignored: '–' },
  },

  clock: {
    label: 'World clock', world: 'World clock', open: 'Change the world clock', title: 'World clock', hour: 'Advance the world by one hour', hourShort: '+1 h', pending: 'Due work', next: 'next', runs: 'Runs', advance: 'Advance',
    goal: { label: 'How far', by: 'By a span', to: 'To a moment', until: 'Until something happens' },
    goalHint: { by: 'A duration: 90s, 15m, 36h', to: 'A moment of the world: 2026-03-03T09:00:00Z', until: 'idle, or a filter for what has to happen: kind:attempt result:failed' },
    arrived: (now: string, ran: number) => `It is ${now}: ${plural(ran, 'piece')} of due work ran`,
    ran: (reached: boolean, now: string, ran: number) => `${reached ? 'It happened' : 'It did not happen'} by ${now}: ${plural(ran, 'piece')} of due work ran`,
    failed: 'The clock was not changed',
    modeHint: 'Virtual stands still until it is advanced. Everything due in between runs in order.',
    mode: (mode: string) => ({ wall: 'Wall', virtual: 'Virtual' })[mode] ?? mode.replace(/^x/, '×'), modeSet: (mode: string) => `Clock: ${mode}`, advanced: (by: string, ran: number) => `Advanced by ${by}: ${plural(ran, 'piece')} of due work ran`,
  },

  settings: {
    title: 'Sandbox settings', open: 'Faults by header', failed: 'The setting was not changed', contract: 'Idempotency keys', contractHint: 'What they do from now on, in the words of a vendor.', contractSet: (name: string) => `Idempotency keys: ${name}`,
    injection: 'Faults that a request asks for', injectionText: 'A request may ask for one fault on itself with a header. No rule has to be armed, and no other request is touched.', on: 'Allowed', off: 'Refused', injectionOn: 'Requests may ask for faults', injectionOff: 'The header is refused', example: 'Header',
  },

  workspace: { sandbox: 'Sandbox', seed: 'Seed', version: 'Version' },
  theme: { change: 'Theme', system: 'Theme of the system', light: 'Light theme', dark: 'Dark theme', short: { system: 'System', light: 'Light', dark: 'Dark' } },

  keys: {
    shortcuts: 'Keyboard shortcuts', palette: 'Commands', paletteSearch: 'Type what you want to do', paletteNone: 'No command fits.', letters: 'Single-letter shortcuts',
    go: 'Go to', list: 'List', entry: 'Selected request', page: 'Page', world: 'World',
    filter: 'Go to the filter', down: 'Next row', up: 'Previous row', pause: 'Pause or resume the view', close: 'Close, clear, leave', curl: 'Copy as cURL', related: 'Show related', fault: 'Show what the fault changed',
    fixed: [
      { id: 'arrows', title: 'Move in a list', group: 'List', keys: '↑ ↓ PgUp PgDn Home End', run: () => {} },
      { id: 'enter', title: 'Open the selected row', group: 'List', keys: 'Enter', run: () => {} },
    ],
  },

  failed: { load: 'Part of the world could not be read', list: 'The list could not be read', heal: 'The rules could not be healed', copy: 'The clipboard refused', save: 'The body was not saved' },
  locked: {
    title: 'Open the address that Faultline printed', text: 'This page knows nobody yet. The address carries a one-time code. If it was used already, this makes a new one for the Faultline that runs:', command: 'faultline open',
  },
};

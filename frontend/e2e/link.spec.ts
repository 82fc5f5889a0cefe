import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test as base, type Page } from '@playwright/test';
import { Faultline } from './faultline';

interface Organisation {
  client_id: string;
  client_secret: string;
  public_key: string;
}

interface Exchanged {
  connection_id: string;
  access_token: string;
  is_ready: boolean;
  platform: string;
}

/**
 * An application as its authors would write it: a page with two buttons, a server that exchanges the public token, and
 * a receiver of webhooks, all on a port of its own.
 */
class Application {
  readonly events: { code: string; connection_id: string }[] = [];

  private constructor(
    private readonly server: Server,
    private readonly faultline: Faultline,
    private readonly keys: Organisation,
  ) {}

  static async start(faultline: Faultline): Promise<Application> {
    const { organisations } = await faultline.api<{ organisations: Organisation[] }>('GET', '/organisations');
    const server = createServer();
    const application = new Application(server, faultline, organisations[0]!);
    server.on('request', (request: IncomingMessage, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        void application.answer(request.method!, new URL(request.url!, application.url), body).then(([type, text]) => {
          response.setHeader('Content-Type', type);
          response.end(text);
        });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await faultline.api('POST', '/endpoints', { url: `${application.url}/webhooks` });
    return application;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(method: string, { pathname, searchParams }: URL, body: string): Promise<[string, string]> {
    switch (`${method} ${pathname}`) {
      case 'POST /webhooks':
        this.events.push(JSON.parse(body) as { code: string; connection_id: string });
        return ['application/json', '{}'];
      case 'POST /exchange':
        return ['application/json', JSON.stringify(await this.exchange((JSON.parse(body) as { public_token: string }).public_token))];
      case 'GET /callback': {
        const token = searchParams.get('public_token');
        const outcome = token ? await this.exchange(token) : { error: searchParams.get('error') };
        return ['text/html', `<p id="outcome">${JSON.stringify({ ...outcome, state: searchParams.get('state') })}</p>`];
      }
      case 'GET /':
        return ['text/html', this.page()];
    }
    return ['text/plain', ''];
  }

  /** Trades a public token, with the keys in the body as the API wants them. */
  async exchange(token: string): Promise<Exchanged> {
    const answer = await fetch(`${this.faultline.ready.sandbox}/versioned/item/public_token/exchange`, {
      method: 'POST',
      headers: { 'X-Rutter-Version': '2024-08-31', 'Content-Type': 'application/json' },
      body: JSON.stringify({ client_id: this.keys.client_id, secret: this.keys.client_secret, public_token: token }),
    });
    return (await answer.json()) as Exchanged;
  }

  async read(path: string, token: string): Promise<Response> {
    const authorization = `Basic ${btoa(`${this.keys.client_id}:${this.keys.client_secret}`)}`;
    return fetch(`${this.faultline.ready.sandbox}/versioned${path}?access_token=${token}`, { headers: { Authorization: authorization, 'X-Rutter-Version': '2024-08-31' } });
  }

  private page(): string {
    return `<!doctype html>
<script src="${this.faultline.ready.sandbox}/link/rutter.js"></script>
<button id="popup">Connect in a popup</button> <button id="redirect">Connect by redirect</button> <p id="outcome"></p>
<script>
  const say = (what) => { document.getElementById('outcome').textContent = JSON.stringify(what); };
  const publicKey = ${JSON.stringify(this.keys.public_key)};
  const popup = Rutter.create({
    publicKey,
    onSuccess: async (publicToken) => {
      const answer = await fetch('/exchange', { method: 'POST', body: JSON.stringify({ public_token: publicToken }) });
      say(await answer.json());
    },
    onError: (error) => say({ error: error.error_code }),
    onExit: () => say({ exit: true }),
  });
  document.getElementById('popup').onclick = () => popup.open({ platform: 'QUICKBOOKS' });
  const redirect = Rutter.create({ publicKey, redirectUri: location.origin + '/callback', state: 'from-here' });
  document.getElementById('redirect').onclick = () => redirect.open();
</script>`;
  }
}

const test = base.extend<{ faultline: Faultline; application: Application; company: string }>({
  faultline: async ({}, use) => {
    const faultline = await Faultline.start();
    await use(faultline);
    await faultline.stop();
  },
  application: async ({ faultline }, use) => {
    const application = await Application.start(faultline);
    await use(application);
    application.stop();
  },
  /** A company that nobody has linked: its one connection is deleted again. */
  company: async ({ faultline }, use) => {
    const made = await faultline.api<{ id: string; company: string }>('POST', '/connections', { name: 'Gone', company: { preset: 'agency', invoices: 10, months: 3 } });
    const { client_id: id, client_secret: secret, sandbox } = faultline.ready;
    await fetch(`${sandbox}/versioned/connections/${made.id}`, { method: 'DELETE', headers: { Authorization: `Basic ${btoa(`${id}:${secret}`)}`, 'X-Rutter-Version': '2024-08-31' } });
    await use(made.company);
  },
});

const outcome = async (page: Page): Promise<Record<string, unknown>> => {
  await expect(page.locator('#outcome')).not.toBeEmpty();
  return JSON.parse((await page.locator('#outcome').textContent())!) as Record<string, unknown>;
};

/** Follows a connection until its first batch is in and reads answer. */
async function becomesReady(application: Application, connection: Exchanged): Promise<void> {
  await expect.poll(() => application.events.filter((event) => event.connection_id === connection.connection_id).map((event) => event.code)).toContain('INITIAL_UPDATE');
  expect((await application.read('/accounting/invoices', connection.access_token)).status).toBe(200);
}

const openPopup = async (page: Page): Promise<Page> => {
  const [popup] = await Promise.all([page.waitForEvent('popup'), page.locator('#popup').click()]);
  return popup;
};

test('a company is linked in a popup, which hands its token to the page that opened it', async ({ page, faultline, application, company }) => {
  const wrong: string[] = [];
  page.context().on('console', (message) => {
    if (/Content Security Policy|Cross-Origin/i.test(message.text())) wrong.push(message.text());
  });
  await page.goto(application.url);
  const popup = await openPopup(page);
  await popup.getByRole('button', { name: `Company ${company}` }).click();
  await popup.getByRole('checkbox', { name: 'bills', exact: true }).uncheck();
  const closed = popup.waitForEvent('close');
  await popup.getByRole('button', { name: 'Allow' }).click();
  await closed;
  const connection = (await outcome(page)) as unknown as Exchanged;
  expect(connection).toMatchObject({ platform: 'QUICKBOOKS', is_ready: false });
  await becomesReady(application, connection);
  const { connection: shown } = (await (await application.read('/connections/access_token', connection.access_token)).json()) as { connection: { unavailable_objects: string[] } };
  expect(shown.unavailable_objects).toEqual(['bill']);
  expect((await application.read('/accounting/bills', connection.access_token)).status).toBe(400);
  const { entries } = await faultline.api<{ entries: { exchange: { path: string } }[] }>('GET', `/journal?filter=${encodeURIComponent('hop:link')}`);
  expect(entries.length).toBeGreaterThan(3);
  expect(wrong).toEqual([]);
});

test('a company is linked by redirect, and comes back with the state', async ({ page, application, company }) => {
  await page.goto(application.url);
  await page.locator('#redirect').click();
  await page.getByRole('button', { name: 'QuickBooks Online' }).click();
  await page.getByRole('button', { name: `Company ${company}` }).click();
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.waitForURL(`${application.url}/callback?**`);
  const connection = await outcome(page);
  expect(connection.state).toBe('from-here');
  await becomesReady(application, connection as unknown as Exchanged);
});

test('a popup says how it ended otherwise', async ({ page, application, company }) => {
  await page.goto(application.url);
  for (const [button, said, events] of [
    ['Deny', { error: 'CONSENT_DENIED' }, 1],
    ['Let the platform fail', { error: 'PLATFORM_UNAVAILABLE' }, 2],
    ['Close without deciding', { exit: true }, 2],
  ] as const) {
    await page.locator('#outcome').evaluate((node) => (node.textContent = ''));
    const popup = await openPopup(page);
    await popup.getByRole('button', { name: `Company ${company}` }).click();
    await popup.getByRole('button', { name: button }).click();
    expect(await outcome(page)).toEqual(said);
    await expect.poll(() => application.events.filter((event) => event.code === 'CONNECTION_LINK_ERROR').length).toBe(events);
  }
  await page.locator('#outcome').evaluate((node) => (node.textContent = ''));
  await (await openPopup(page)).close();
  expect(await outcome(page)).toEqual({ exit: true });
});

test('a page of another origin gets no message', async ({ page, application, company }) => {
  await page.goto(application.url);
  await page.evaluate(() => window.addEventListener('message', () => (document.title = 'overheard')));
  const popup = await openPopup(page);
  // The same steps for a page that waits elsewhere: the browser holds the message back.
  const elsewhere = new URL(popup.url());
  elsewhere.searchParams.set('origin', 'http://localhost:9');
  await popup.goto(elsewhere.href);
  await popup.getByRole('button', { name: `Company ${company}` }).click();
  await popup.getByRole('button', { name: 'Allow' }).click();
  await expect.poll(() => popup.isClosed()).toBe(true);
  expect(await outcome(page)).toEqual({ exit: true });
  expect(await page.title()).not.toBe('overheard');
});

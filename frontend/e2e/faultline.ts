import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { test as base, type Page } from '@playwright/test';

const binary = process.env.FAULTLINE_BIN ?? fileURLToPath(new URL('../../build/bin/faultline', import.meta.url));

interface Ready {
  sandbox: string;
  console: string;
  token: string;
  client_id: string;
  client_secret: string;
  connections: { id: string; name: string; access_token: string }[];
}

/** A running Faultline: the real program, on free ports, with a workspace that goes when it ends. */
export class Faultline {
  constructor(
    readonly ready: Ready,
    private readonly process: ChildProcess,
  ) {}

  static async start(): Promise<Faultline> {
    const child = spawn(binary, ['serve', '--ephemeral', '--sandbox', '127.0.0.1:0', '--console', '127.0.0.1:0', '--ready-json'], { stdio: ['ignore', 'pipe', 'inherit'] });
    for await (const line of createInterface({ input: child.stdout! })) {
      if (line.startsWith('{')) return new Faultline(JSON.parse(line) as Ready, child);
    }
    throw new Error(`${binary} ended before it was ready`);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGTERM');
    await ended;
  }

  async api<T>(method: string, path: string, body?: unknown): Promise<T> {
    const headers = { Authorization: `Bearer ${this.ready.token}`, 'Content-Type': 'application/json' };
    const answer = await fetch(`${this.ready.console}/api/v1${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** What an integration sends: a call of the unified API with the first connection's token. */
  call(method: string, path: string, options: { query?: string; body?: unknown; headers?: Record<string, string> } = {}): Promise<Response> {
    const { client_id: id, client_secret: secret, connections, sandbox } = this.ready;
    const headers = { Authorization: `Basic ${btoa(`${id}:${secret}`)}`, 'X-Rutter-Version': '2024-08-31', 'Content-Type': 'application/json', ...options.headers };
    const url = `${sandbox}/versioned${path}?access_token=${connections[0]!.access_token}${options.query ?? ''}`;
    return fetch(url, { method, headers, body: options.body === undefined ? undefined : JSON.stringify(options.body) });
  }

  /** Opens the page the way a person does: by an address with a one-time code. */
  async open(page: Page, path = '/'): Promise<void> {
    const { code } = await this.api<{ code: string }>('POST', '/session-code');
    await page.goto(`${this.ready.console}${path}#code=${code}`);
    await page.getByText('Live', { exact: true }).waitFor();
  }

  /** The platform's id of an invoice that nothing was paid of. */
  async openInvoice(): Promise<string> {
    const { records } = await this.api<{ records: { id: string; status: string }[] }>('GET', `/books/${this.ready.connections[0]!.id}/invoices?q=open`);
    return records.find((row) => row.status === 'open')!.id;
  }

  /** Creates a bill, so that a request on both hops is there to look at. */
  async bill(memo: string): Promise<void> {
    const list = async (name: string, query = '') => ((await (await this.call('GET', `/accounting/${name}`, { query: `&limit=100${query}` })).json()) as Record<string, { id: string; account_type?: string }[]>)[name]!;
    const [vendor] = await list('vendors');
    const account = (await list('accounts')).find((one) => /expense/i.test(JSON.stringify(one)))!;
    const bill = { vendor_id: vendor!.id, issue_date: '2026-01-05T00:00:00Z', due_date: '2026-02-05T00:00:00Z', currency_code: 'USD', memo, line_items: [{ description: memo, total_amount: 12.5, account_id: account.id }] };
    const answer = await this.call('POST', '/accounting/bills', { body: { bill } });
    if (!answer.ok) throw new Error(await answer.text());
  }
}

/** A receiver of webhooks that remembers what came. */
export class Receiver {
  readonly received: { headers: IncomingMessage['headers']; body: string }[] = [];
  private constructor(private readonly server: Server) {}

  static async start(): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on('request', (request: IncomingMessage, response) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        receiver.received.push({ headers: request.headers, body });
        response.end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/webhooks`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** Tests get a Faultline of their own, and fail when the page broke its policy, threw, or asked anybody else. */
export const test = base.extend<{ faultline: Faultline; receiver: Receiver; guarded: void }>({
  faultline: async ({}, use) => {
    const faultline = await Faultline.start();
    await use(faultline);
    await faultline.stop();
  },
  receiver: async ({}, use) => {
    const receiver = await Receiver.start();
    await use(receiver);
    receiver.stop();
  },
  guarded: [
    async ({ page, faultline }, use) => {
      const wrong: string[] = [];
      page.on('pageerror', (error) => wrong.push(`threw ${error.message}`));
      page.on('dialog', (dialog) => {
        wrong.push(`dialog ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on('console', (message) => {
        if (/Content Security Policy/i.test(message.text())) wrong.push(message.text());
      });
      page.on('request', (request) => {
        if (!request.url().startsWith(faultline.ready.console) && !/^(data|about|blob):/.test(request.url())) wrong.push(`asked ${request.url()}`);
      });
      await use();
      base.expect(wrong).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect } from '@playwright/test';

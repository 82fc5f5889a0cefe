import { execFileSync } from 'node:child_process';
import { expect, test } from './faultline';

test('arm a fault in two clicks, see it live, open it, heal, refire a webhook', async ({ page, faultline, receiver }) => {
  await faultline.open(page);

  await test.step('an empty world offers a command that works when pasted', async () => {
    await expect(page).toHaveURL(`${faultline.ready.console}/`);
    await expect(page.getByRole('heading', { name: 'Nothing from your app yet' })).toBeVisible();
    await page.getByRole('button', { name: 'Copy the command' }).click();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    const answer = execFileSync('sh', ['-c', command.replace('curl', 'curl --silent')], { encoding: 'utf8' });
    expect((JSON.parse(answer) as { invoices: unknown[] }).invoices).toHaveLength(1);
    await expect(page.getByRole('row').filter({ hasText: '/accounting/invoices' })).toHaveCount(1);
    await expect(page.getByRole('heading', { name: 'Nothing from your app yet' })).toHaveCount(0);
  });

  await test.step('arm a 429 in two clicks', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Faults' }).click();
    await page.getByRole('button', { name: /Rate limited/ }).click();
    await page.getByRole('button', { name: 'Arm', exact: true }).click();
    await expect(page.getByText('rate-limited is armed')).toBeVisible();
  });

  await test.step('the request arrives live and names the fault', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Requests' }).click();
    expect((await faultline.call('GET', '/accounting/invoices')).status).toBe(429);
    const row = page.getByRole('row').filter({ hasText: '429 Too many' });
    await expect(row).toContainText('/accounting/invoices');
    await expect(row).toContainText('rate-limited');
    await row.click();
    const note = page.getByRole('region', { name: 'Fault', exact: true });
    await expect(note).toContainText('rate_limited');
    await expect(note).toContainText('200 OK');
    await page.getByRole('tab', { name: 'Fault' }).click();
    await expect(page.getByRole('group', { name: 'Difference of the bodies' })).toContainText('RATE_LIMIT_EXCEEDED');
  });

  await test.step('the counter of the rule is live', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Faults' }).click();
    const rule = page.getByRole('listitem').filter({ hasText: 'rate-limited' }).filter({ has: page.getByRole('button', { name: 'Heal' }) });
    await expect(rule.locator('dd').nth(1)).toHaveText('1');
    await faultline.call('GET', '/accounting/invoices');
    await expect(rule.locator('dd').nth(1)).toHaveText('2');
  });

  await test.step('heal all', async () => {
    await page.getByRole('button', { name: 'Heal all' }).click();
    await expect(page.getByText('1 rule healed')).toBeVisible();
    expect((await faultline.call('GET', '/accounting/invoices')).status).toBe(200);
  });

  await test.step('a write shows both hops side by side', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Requests' }).click();
    await faultline.bill('Flour');
    await page.getByRole('row').filter({ hasText: 'POST' }).filter({ hasText: '/accounting/bills' }).click();
    await expect(page.getByRole('group', { name: 'The way of this request' })).toContainText('Unified API');
    await expect(page.getByRole('heading', { name: 'QuickBooks' })).toBeVisible();
    await expect(page.getByRole('tabpanel')).toContainText('"Flour"');
    await expect(page.getByRole('tabpanel')).toContainText('VendorRef');
    await page.keyboard.press('c');
    await expect(page.getByText('cURL copied')).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(`access_token=${faultline.ready.connections[0]!.access_token}`);
  });

  await test.step('add an endpoint, sync, and refire what was delivered', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Webhooks' }).click();
    await page.getByRole('button', { name: '0 endpoints' }).click();
    await page.getByLabel('Address').fill(receiver.url);
    await page.getByRole('button', { name: 'Add endpoint' }).last().click();
    await expect(page.getByText('Endpoint added')).toBeVisible();
    await page.keyboard.press('Escape');
    await faultline.api('POST', `/connections/${faultline.ready.connections[0]!.id}/sync`, { type: 'incremental' });
    const row = page.getByRole('row').filter({ hasText: 'BILL_CREATED' });
    await expect(row).toContainText('Delivered');
    await row.click();
    const before = receiver.received.length;
    await page.getByRole('button', { name: 'Refire', exact: true }).click();
    await expect(page.getByText('Refired: 1 attempt')).toBeVisible();
    await expect.poll(() => receiver.received.length).toBe(before + 1);
    expect(receiver.received.at(-1)!.headers['x-rutter-signature']).toBeTruthy();
    await expect(page.getByRole('region', { name: 'Details' }).locator('summary')).toHaveCount(2);
  });
});

test('refire matching events after a count, and an edited one', async ({ page, faultline, receiver }) => {
  await faultline.api('POST', '/endpoints', { url: receiver.url, events: ['*'] });
  await faultline.bill('Sugar');
  await faultline.api('POST', `/connections/${faultline.ready.connections[0]!.id}/sync`, { type: 'incremental' });
  await expect.poll(() => receiver.received.length).toBeGreaterThan(0);
  await faultline.open(page, '/webhooks?filter=event:BILL_CREATED');
  await expect(page.getByRole('row')).toHaveCount(2);

  await page.getByRole('button', { name: 'Refire matching' }).click();
  await page.getByRole('button', { name: 'Count' }).click();
  await expect(page.getByText('1 event matches.')).toBeVisible();
  const before = receiver.received.length;
  await page.getByRole('button', { name: 'Refire 1 event' }).click();
  await expect.poll(() => receiver.received.length).toBe(before + 1);

  await page.getByRole('row').filter({ hasText: 'BILL_CREATED' }).click();
  await page.getByRole('button', { name: 'How to refire' }).click();
  await page.getByRole('menuitem', { name: 'Edit and refire' }).click();
  const payload = page.getByRole('textbox', { name: 'Payload' });
  await expect(payload).toHaveValue(/BILL_CREATED/);
  await payload.fill('{"edited": true}');
  await page.getByRole('dialog').getByRole('button', { name: 'Refire' }).click();
  await expect.poll(() => receiver.received.at(-1)!.body.replaceAll(' ', '')).toBe('{"edited":true}');
});

test('a connection is revoked, seen, and reauthorized', async ({ page, faultline }) => {
  await faultline.open(page, '/connections');
  await page.getByRole('row').filter({ hasText: faultline.ready.connections[0]!.name }).click();
  await page.getByRole('button', { name: 'Revoke' }).click();
  const details = page.getByRole('region', { name: 'Details' }).first();
  await expect(details.getByText('Needs reauth').first()).toBeVisible();
  await page.getByRole('button', { name: 'Reauthorize' }).click();
  await expect(details.getByText('Reads and writes work')).toBeVisible();
  await page.getByRole('button', { name: 'Sync now' }).click();
  await expect(page.getByText('Sync: ran, nothing new')).toBeVisible();
});

test('pausing holds the view and not the capture', async ({ page, faultline }) => {
  await faultline.open(page);
  await faultline.call('GET', '/accounting/customers');
  await expect(page.getByRole('row').filter({ hasText: '/accounting/customers' })).toHaveCount(1);
  await page.getByRole('button', { name: 'Pause the view' }).click();
  await faultline.call('GET', '/accounting/vendors');
  await expect(page.getByRole('button', { name: '1 new while paused' })).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: '/accounting/vendors' })).toHaveCount(0);
  await page.getByRole('button', { name: '1 new while paused' }).click();
  await expect(page.getByRole('row').filter({ hasText: '/accounting/vendors' })).toHaveCount(1);
});

test('a filter suggests, says where it is wrong, and is part of the address', async ({ page, faultline }) => {
  await faultline.open(page);
  await faultline.call('GET', '/accounting/customers');
  await faultline.call('GET', '/accounting/invoices/none');
  await page.keyboard.press('/');
  await page.keyboard.type('stat');
  await expect(page.getByRole('option').first()).toContainText('status:');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.type('>=400');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/filter=status%3A%3E%3D400/);
  await expect(page.getByRole('row').filter({ hasText: '/accounting/invoices/none' })).toHaveCount(1);
  await expect(page.getByRole('row').filter({ hasText: '/accounting/customers' })).toHaveCount(0);
  await page.getByRole('combobox').fill('statos:500');
  await expect(page.locator('.problem')).toContainText('status');
  await page.reload();
  await expect(page.getByRole('combobox')).toHaveValue('status:>=400');
});

test('without a session the page says how to get one', async ({ page, faultline }) => {
  await page.goto(`${faultline.ready.console}/requests`);
  await expect(page.getByRole('heading', { name: 'Open the address that Faultline printed' })).toBeVisible();
});

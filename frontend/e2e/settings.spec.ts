import { violations } from './axe';
import { expect, test } from './faultline';

test('an endpoint gets another profile, format and version, and a new secret', async ({ page, faultline, receiver }) => {
  const shown = async () => (await faultline.api<{ endpoints: { profile: string; format: string; api_version: string; events: string[]; secret: string; previous_secret?: string }[] }>('GET', '/endpoints')).endpoints[0]!;
  await faultline.api('POST', '/endpoints', { url: receiver.url, events: ['*'] });
  await faultline.open(page, '/webhooks');
  await page.getByRole('button', { name: '1 endpoint' }).click();
  await page.getByRole('button', { name: 'Settings…' }).click();
  const dialog = page.getByRole('dialog', { name: `Settings of ${receiver.url}` });
  await expect(dialog).toContainText('signs with the organisation’s client secret');

  await test.step('a profile has formats of its own', async () => {
    await dialog.getByLabel('Delivery profile').selectOption('quickbooks');
    await dialog.getByLabel('Format of the bodies').selectOption({ index: 1 });
    await dialog.getByLabel('API version').selectOption('2024-04-30');
    await dialog.getByLabel('Event codes').fill('BILL_*, INVOICE_CREATED');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Endpoint changed')).toBeVisible();
    const endpoint = await shown();
    expect(endpoint).toMatchObject({ profile: 'quickbooks', api_version: '2024-04-30', events: ['BILL_*', 'INVOICE_CREATED'] });
    await expect(page.getByRole('dialog', { name: 'Endpoints' }).getByRole('listitem').first()).toContainText(`quickbooks · ${endpoint.format.replaceAll('_', ' ')} · 2024-04-30`);
  });
  await test.step('back to a profile whose only format is another', async () => {
    await page.getByRole('button', { name: 'Settings…' }).click();
    await dialog.getByLabel('Delivery profile').selectOption('standard');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect.poll(async () => (await shown()).profile).toBe('standard');
  });
  await test.step('the secret is shown when asked for, and replaced', async () => {
    await page.getByRole('button', { name: 'Settings…' }).click();
    const before = (await shown()).secret;
    await expect(dialog).not.toContainText(before);
    await dialog.getByRole('button', { name: 'Show secret' }).click();
    await expect(dialog).toContainText(before);
    await dialog.getByLabel('Both sign for').fill('2h');
    await dialog.getByRole('button', { name: 'Rotate secret' }).click();
    await expect(page.getByText('The secret was replaced')).toBeVisible();
    const now = await shown();
    expect(now.previous_secret).toBe(before);
    await expect(dialog).toContainText(now.secret);
    await expect(dialog).toContainText('signs too');
    expect(await violations(page)).toEqual([]);
  });
});

test('keys and header faults are chosen for the sandbox, where the faults are', async ({ page, faultline }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await faultline.open(page, '/faults');
  await page.getByRole('button', { name: 'Faults by header' }).click();
  const dialog = page.getByRole('dialog', { name: 'Sandbox settings' });
  const inject = { 'X-Faultline-Inject': 'rate_limited;retry_after=2s' };

  await expect(dialog.getByRole('radio', { name: 'Refused' })).toBeChecked();
  expect((await faultline.call('GET', '/accounting/invoices', { headers: inject })).status).not.toBe(429);
  await dialog.getByText('Allowed', { exact: true }).click();
  await expect(page.getByText('Requests may ask for faults')).toBeVisible();
  expect((await faultline.call('GET', '/accounting/invoices', { headers: inject })).status).toBe(429);
  await expect(dialog).toContainText(inject['X-Faultline-Inject']);

  await dialog.getByLabel('Idempotency keys').selectOption('ietf');
  await expect(dialog.getByRole('status')).toContainText('demanded of every write');
  await expect(faultline.bill('without a key')).rejects.toThrow(/key/i);
  await dialog.getByLabel('Idempotency keys').selectOption('rutter');
  await expect(dialog.getByRole('status')).toContainText('waits for the first');
  await faultline.bill('as usual');
  expect(await violations(page)).toEqual([]);

  await page.keyboard.press('Escape');
  await page.getByRole('navigation').getByRole('button', { name: 'Sandbox settings' }).click();
  await expect(dialog.getByRole('radio', { name: 'Allowed' })).toBeChecked();
});

test('a preview says which armed rule answers first', async ({ page, faultline }) => {
  await faultline.call('GET', '/accounting/invoices');
  await faultline.api('POST', '/faults', { name: 'burst', where: { hop: 'unified', path: '/accounting/invoices*' }, effect: { type: 'rate_limited' } });
  await faultline.open(page, '/faults?effect=schema_drift');
  await page.getByRole('button', { name: 'Preview', exact: true }).click();
  const result = page.getByRole('status').filter({ hasText: 'would have acted on 1' });
  await expect(result).toContainText('burst may answer one of these first');
  expect(await violations(page)).toEqual([]);
});

import { violations } from './axe';
import { expect, test, type Faultline } from './faultline';

async function populate(faultline: Faultline) {
  await faultline.api('POST', '/faults', { name: 'burst', where: { hop: 'unified', path: '/accounting/invoices*' }, when: { times: 1 }, effect: { type: 'rate_limited' } });
  await faultline.call('GET', '/accounting/invoices');
  await faultline.bill('Flour');
  await faultline.api('POST', '/endpoints', { url: 'http://127.0.0.1:9/none', events: ['*'] });
  await faultline.api('POST', `/connections/${faultline.ready.connections[0]!.id}/sync`, { type: 'incremental' });
  const newest = async (filter: string) => (await faultline.api<{ entries: { seq: number; id: string }[] }>('GET', `/journal?limit=1&filter=${encodeURIComponent(filter)}`)).entries[0]!;
  const [write, limited, run, event] = await Promise.all(['kind:exchange method:POST hop:unified', 'effect:rate_limited kind:exchange', 'kind:sync', 'kind:event event:BILL_CREATED'].map(newest));
  const invoice = await faultline.openInvoice();
  await faultline.api('PATCH', `/books/${faultline.ready.connections[0]!.id}/invoice/${invoice}`, { memo: 'Checked' });
  return {
    'the requests': '/requests',
    'a request on both hops': `/requests?seq=${write!.seq}`,
    'what belongs to it': `/requests?seq=${write!.seq}&tab=related`,
    'its timing': `/requests?seq=${write!.seq}&tab=timing`,
    'a fault': `/requests?seq=${limited!.seq}&tab=fault`,
    'no match': '/requests?filter=status:299',
    'the webhooks': `/webhooks?event=${event!.id}`,
    'the syncs': `/syncs?seq=${run!.seq}`,
    'the connections': `/connections?id=${faultline.ready.connections[0]!.id}`,
    'the faults': '/faults?effect=schema_drift',
    'the books': `/books?kind=invoice&id=${invoice}`,
    'the accounts': '/books?part=accounts',
    'the items': '/books?part=lists&kind=item',
    'a report': '/books?part=reports&report=income-statement',
    'the cash flow': '/books?part=reports&report=cash-flow',
    'an ageing': '/books?part=reports&report=receivable-ageing',
    'the reference': '/reference?object=invoice',
    'what is behind a line': '/books?part=reports&report=balance-sheet&account=1',
  };
}

for (const scheme of ['light', 'dark'] as const) {
  test(`every view is accessible in ${scheme}`, async ({ page, faultline }) => {
    test.setTimeout(120_000);
    const places = await populate(faultline);
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await faultline.open(page);
    for (const [name, path] of Object.entries(places)) {
      await test.step(name, async () => {
        await page.goto(faultline.ready.console + path);
        await page.getByText('Live', { exact: true }).waitFor();
        await page.waitForLoadState('networkidle');
        expect.soft(await violations(page)).toEqual([]);
      });
    }
  });
}

for (const [name, width] of [['a phone', 320], ['a tablet', 900]] as const) {
  test(`nothing is cut off on ${name}`, async ({ page, faultline }) => {
    test.setTimeout(120_000);
    const places = await populate(faultline);
    await page.setViewportSize({ width, height: 740 });
    await faultline.open(page);
    for (const path of Object.values(places)) {
      await page.goto(faultline.ready.console + path);
      await page.getByText('Live', { exact: true }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(width);
      await expect(page.getByRole('button', { name: 'Heal all' })).toBeInViewport({ ratio: 1 });
    }
  });
}

test('the first journey by keyboard alone', async ({ page, faultline }) => {
  await faultline.open(page);
  await page.keyboard.press('g');
  await page.keyboard.press('5');
  await expect(page).toHaveURL(/\/faults/);
  await page.keyboard.press('/');
  await page.keyboard.type('rate');
  await page.keyboard.press('Tab');
  while (!(await page.evaluate(() => document.activeElement?.textContent?.includes('Rate limited')))) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Arm', exact: true })).toBeVisible();
  while (!(await page.evaluate(() => document.activeElement?.textContent?.trim() === 'Arm'))) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByText('rate-limited is armed')).toBeVisible();
  await page.keyboard.press('g');
  await page.keyboard.press('1');
  await faultline.call('GET', '/accounting/invoices');
  const row = page.getByRole('row').filter({ hasText: '429 Too many' });
  await expect(row).toBeVisible();
  await page.keyboard.press('k');
  await expect(page.getByRole('grid')).toBeFocused();
  await expect(row).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('grid')).toHaveAttribute('aria-activedescendant', (await row.getAttribute('id'))!);
  await page.keyboard.press('f');
  await expect(page.getByRole('tab', { name: 'Fault' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Control+.');
  await expect(page.getByText('1 rule healed')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page).not.toHaveURL(/seq=/);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('dark');
  await page.keyboard.press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('works in forced colours', async ({ page, faultline }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await faultline.open(page);
  await faultline.call('GET', '/accounting/customers');
  await expect(page.getByRole('row').filter({ hasText: '/accounting/customers' })).toContainText('OK');
});

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { expect, test } from './faultline';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

test('preview a rule, arm it, see by path what it changed; arm and heal a set', async ({ page, faultline }) => {
  await faultline.call('GET', '/accounting/invoices', { query: '&limit=5' });
  await faultline.open(page, '/faults?effect=schema_drift');
  await page.getByRole('button', { name: 'Preview', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: 'would have acted on' })).toContainText('Nothing is armed');
  await expect(page.getByText('No rule. The world behaves.')).toBeVisible();

  await page.getByRole('button', { name: 'Arm', exact: true }).click();
  await expect(page.getByText('schema-drift is armed')).toBeVisible();
  await faultline.call('GET', '/accounting/invoices', { query: '&limit=5' });
  await page.goto(`${new URL(page.url()).origin}/requests?filter=${encodeURIComponent('fault:schema-drift')}`);
  await page.getByRole('grid').getByRole('row').filter({ hasText: '/accounting/invoices' }).last().click(); // not the heads, which are there before any row
  await page.getByRole('tab', { name: /fault/i }).click();
  const differences = page.getByRole('group', { name: 'Differences by path' });
  await expect(differences.getByRole('row').nth(1)).toContainText('invoices[*].total_amount');
  await expect(differences.getByRole('row').nth(1)).toContainText('removed');
  await page.screenshot({ path: 'test-results/structure.png' });

  await page.goto(`${new URL(page.url()).origin}/faults`);
  const arm = page.getByRole('region', { name: 'Sets' }).getByRole('button').first();
  await arm.click();
  await expect(page.getByText('every rule is armed')).toBeVisible();
  await page.screenshot({ path: 'test-results/sets.png' });
  await page.getByRole('region', { name: 'Sets' }).getByRole('button', { name: 'Heal set' }).first().click();
  await expect(page.getByRole('region', { name: 'Sets' }).getByRole('button', { name: 'Heal set' })).toHaveCount(0);
});

test('an endpoint of a profile, an event by hand, and what is missing', async ({ page, faultline, receiver }) => {
  await faultline.open(page, '/webhooks');
  await page.getByRole('button', { name: /endpoint/i }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Endpoints' });
  await dialog.getByLabel('Address').fill(receiver.url);
  await dialog.getByLabel('Delivery profile').selectOption('standard');
  await dialog.getByRole('button', { name: 'Add endpoint' }).click();
  await expect(dialog.getByText('standard ·')).toBeVisible();
  await dialog.getByRole('button', { name: 'Replay missing' }).click();
  await expect(page.getByText('Nothing is missing there')).toBeVisible();
  await dialog.getByRole('button', { name: 'Send…' }).click();
  await page.getByRole('dialog', { name: /Send an event/ }).getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByText('Event sent')).toBeVisible();
  await faultline.bill('Flour');
  await faultline.api('POST', `/connections/${faultline.ready.connections[0]!.id}/sync`, { type: 'incremental' });
  const ledger = dialog.getByRole('table');
  await expect(ledger.getByRole('columnheader', { name: 'Given up' })).toBeVisible();
  await expect(ledger.getByRole('row').nth(1).getByRole('cell').nth(1)).not.toHaveText('0');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const brightness = () => dialog.evaluate((box) => (getComputedStyle(box).backgroundColor.match(/[\d.]+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0));
    if (colorScheme === 'dark') await expect.poll(brightness).toBeLessThan(200);
    else await expect.poll(brightness).toBeGreaterThan(600);
    await page.screenshot({ path: `test-results/endpoints-${colorScheme}.png` });
    await page.evaluate(axe);
    const found = await page.evaluate(async () => (await (window as unknown as { axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } }).axe.run()).violations.map((v) => `${v.id}: ${v.nodes[0]!.html}`));
    expect(found).toEqual([]);
  }
});

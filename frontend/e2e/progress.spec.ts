import { violations } from './axe';
import { expect, test } from './faultline';

test('a run that is on shows how far it is, and a connection what is configured and kept back', async ({ page, faultline }) => {
  const [connection] = faultline.ready.connections;
  await faultline.api('POST', '/faults', { name: 'slow', where: { hop: 'platform' }, effect: { type: 'latency', length: '700ms' } });
  await faultline.open(page, '/syncs');
  await expect(page.getByRole('row').filter({ hasText: 'Historical' })).toBeVisible();
  const run = faultline.api('POST', `/connections/${connection!.id}/sync`, { type: 'incremental' });
  await page.getByText('Incremental sync is on').waitFor();
  await page.getByRole('main').getByRole('link', { name: connection!.name }).click();
  const details = page.getByRole('region', { name: 'Details' }).first();
  await expect(details).toContainText('Incremental sync is on');
  await faultline.api('DELETE', '/faults');
  await run;
  await expect(details).not.toContainText('is on', { timeout: 20_000 });
  await expect(details).toContainText('every batch is in');
  await expect(details.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '100');
  await expect(details).toContainText('Nowhere: all objects, every hour');

  await details.getByText(/^Counts of/).click();
  const { objects } = await faultline.api<{ objects: { object: string; synced: number }[] }>('GET', `/connections/${connection!.id}/sync-state`);
  const invoices = objects.find((one) => one.object === 'invoice')!.synced;
  await expect(details.getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Invoice', exact: true }) })).toContainText(`Completed${invoices}`);
  expect(await violations(page)).toEqual([]);

  const config = { initialSync: { batches: [{ timeFrameInMonths: 12, entities: ['VENDOR', 'BILL'] }] }, incrementalSync: { syncPeriodInMinutes: 120, entities: ['BILL'] } };
  const made = await faultline.call('POST', `/configs/sync/connections/${connection!.id}`, { body: config });
  expect(made.ok, await made.text()).toBe(true);
  await page.reload();
  await expect(details).toContainText('At the connection: every 120 minutes, 1 batch');
});

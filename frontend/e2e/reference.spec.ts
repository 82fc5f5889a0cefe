import { readFileSync } from 'node:fs';
import { expect, test } from './faultline';

test('look an object up, and take the documents along', async ({ page, faultline }) => {
  await faultline.open(page, '/reference');
  const details = page.getByRole('region', { name: 'Details' });
  await page.keyboard.press('/');
  await page.keyboard.type('amount_due');
  const rows = page.getByRole('grid', { name: 'Objects of the API' }).getByRole('row');
  await expect(rows.filter({ hasText: /^invoice/ })).toHaveCount(1);
  await rows.filter({ hasText: /^invoice/ }).click();
  await expect(details.getByText('/versioned/accounting/invoices')).toBeVisible();
  await expect(details.getByText('INVOICE_CREATED', { exact: false })).toBeVisible();
  await expect(details.getByRole('group', { name: 'What platforms offer' }).getByRole('row').filter({ hasText: 'QuickBooks' }).first()).toContainText('yes');
  await expect(details.getByRole('group', { name: 'Members' }).getByRole('row').filter({ hasText: /^customer_id/ })).toContainText('required');
  for (const [link, member] of [['OpenAPI 3.1', 'openapi'], ['Postman collection', 'item']] as const) {
    const downloading = page.waitForEvent('download');
    await page.getByRole('link', { name: link }).click();
    expect(JSON.parse(readFileSync(await (await downloading).path(), 'utf8'))).toHaveProperty(member);
  }
  await page.screenshot({ path: 'test-results/reference.png' });
});

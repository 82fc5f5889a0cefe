import { expect, test } from './faultline';

test('edit an invoice in the books, sync, see the event', async ({ page, faultline, receiver }) => {
  await faultline.api('POST', '/endpoints', { url: receiver.url, events: ['*'] });
  const invoice = await faultline.openInvoice();
  await faultline.open(page);
  await page.keyboard.press('g');
  await page.keyboard.press('6');
  await expect(page).toHaveURL(/\/books/);
  await expect(page.getByText('The books balance')).toBeVisible();
  await expect(page.getByRole('grid', { name: 'Invoices' }).getByRole('row')).not.toHaveCount(1);
  await page.goto(`${faultline.ready.console}/books?kind=invoice&id=${invoice}`);
  const details = page.getByRole('region', { name: 'Details' });

  await test.step('edit the memo and the amount of a line', async () => {
    await details.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Memo').fill('Agreed by telephone');
    await page.getByLabel('Amount of line 1').fill('1.2.3');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('The platform refused it')).toBeVisible();
    await page.getByLabel('Amount of line 1').fill('4321.50');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(details.getByText('Agreed by telephone')).toBeVisible();
    await expect(details.getByRole('group', { name: 'Lines' }).getByText('4,321.50')).toBeVisible();
    await expect(details.getByText('The integration sees this after the next sync.')).toBeVisible();
  });

  await test.step('sync, and see what followed', async () => {
    await details.getByRole('button', { name: 'Sync now' }).click();
    await expect(page.getByText('Sync: updates')).toBeVisible();
    await expect(details.getByText('The integration sees this revision.')).toBeVisible();
    await expect(details.getByRole('link', { name: /INVOICE_UPDATED attempt 1/ })).toBeVisible();
    await expect(details.getByRole('link', { name: /incremental/ })).toBeVisible();
    await details.getByRole('link', { name: 'INVOICE_UPDATED', exact: true }).click();
    await expect(page).toHaveURL(/\/webhooks\?event=/);
    await expect(page.getByRole('region', { name: 'Details' }).getByText('INVOICE_UPDATED').first()).toBeVisible();
  });

  await test.step('void it, and find it balanced', async () => {
    await page.goBack();
    await details.getByRole('button', { name: 'Void' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Void' }).click();
    await expect(details.getByText('Voided', { exact: true })).toBeVisible();
    await expect(details.getByRole('group', { name: 'Postings' })).toHaveCount(0);
    await expect(page.getByText('The books balance')).toBeVisible();
    await page.getByText('Reports', { exact: true }).click();
    await expect(page.getByRole('row', { name: /^Total/ })).toBeVisible();
  });
});

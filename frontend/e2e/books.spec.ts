import { readFileSync } from 'node:fs';
import { violations } from './axe';
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

test('enter a customer, an invoice for it and the payment, by their forms', async ({ page, faultline }) => {
  await faultline.open(page, '/books?part=contacts&kind=customer');
  const details = page.getByRole('region', { name: 'Details' });
  const dialog = page.getByRole('dialog');

  await test.step('a customer, by keyboard', async () => {
    await page.getByRole('button', { name: 'New' }).focus();
    await page.keyboard.press('Enter');
    await expect(dialog.getByLabel('Display name')).toBeFocused();
    await page.keyboard.type('Zadie Okafor');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Customer entered in the books')).toBeVisible();
    await expect(details.getByRole('heading', { name: 'Customer Zadie Okafor' })).toBeVisible();
    await expect(details.getByText('The integration does not see this record.')).toHaveCount(2);
  });

  await test.step('an invoice for a customer that the copy does not have yet', async () => {
    await page.goto(`${faultline.ready.console}/books?kind=invoice`);
    await page.getByRole('button', { name: 'New' }).click();
    await dialog.getByLabel('Customer', { exact: false }).fill('zadie okafor');
    const item = (await faultline.api<{ records: { name: string }[] }>('GET', `/books/${faultline.ready.connections[0]!.id}/item?limit=1`)).records[0]!;
    await dialog.getByLabel('Item').fill(item.name);
    await dialog.getByLabel('Amount').fill('250.00');
    await expect(dialog.getByText('Lines: 250.00')).toBeVisible();
    await dialog.getByRole('button', { name: 'Add a line' }).click();
    await expect(dialog.getByText('Choose one from the list')).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Enter', exact: true }).click();
    await expect(page.getByText('Invoice entered in the books')).toBeVisible();
    await expect(details.getByText('Zadie Okafor')).toBeVisible();
    await expect(details.getByRole('group', { name: 'Postings' }).getByText('250.00').first()).toBeVisible();
  });

  await test.step('the payment knows what is open', async () => {
    await page.goto(`${faultline.ready.console}/books?kind=invoice_payment`);
    await page.getByRole('button', { name: 'New' }).click();
    await dialog.getByLabel('Customer').fill('Zadie Okafor');
    await expect(dialog.locator('datalist').nth(2).locator('option')).toHaveCount(1);
    const open = await dialog.locator('datalist').nth(2).locator('option').getAttribute('value');
    await dialog.getByLabel('Pays').fill(open!);
    await expect(dialog.getByLabel('Amount received')).toHaveValue('250.00');
    await dialog.getByRole('button', { name: 'Enter', exact: true }).click();
    await expect(details.getByText('pays', { exact: true })).toBeVisible();
    await details.getByRole('link', { name: /Invoice/ }).click();
    await expect(details.getByText('Settled', { exact: true })).toBeVisible();
  });

  await test.step('the sync tells of it', async () => {
    await details.getByRole('button', { name: 'Sync now' }).click();
    await expect(details.getByRole('link', { name: /INVOICE_CREATED/ }).first()).toBeVisible();
  });

  await test.step('edit the customer', async () => {
    await page.goto(`${faultline.ready.console}/books?part=contacts&kind=customer&filter=zadie`);
    await page.getByRole('row').filter({ hasText: 'Zadie' }).click();
    await details.getByRole('button', { name: 'Edit' }).click();
    await dialog.getByLabel('Phone').fill('555 0199');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(details.getByText('555 0199')).toBeVisible();
  });

  await test.step('a journal entry says whether it balances', async () => {
    await page.goto(`${faultline.ready.console}/books?kind=journal_entry`);
    await page.getByRole('button', { name: 'New' }).click();
    await dialog.getByLabel('Amount').first().fill('10.00');
    await expect(dialog.getByText('Debit 10.00, credit 0.00')).toBeVisible();
    await dialog.getByLabel('Amount').last().fill('10.00');
    await expect(dialog.getByText('Debit 10.00, credit 10.00')).toBeVisible();
    await dialog.getByLabel('Account').first().fill('Checking');
    await dialog.getByLabel('Account').last().fill('Checking');
    await dialog.getByLabel('Date').fill('next week');
    await dialog.getByRole('button', { name: 'Enter', exact: true }).click();
    await expect(page.getByText('The platform refused it', { exact: true })).toBeVisible();
    await dialog.getByLabel('Date').fill('2026-03-31');
    await dialog.getByRole('button', { name: 'Enter', exact: true }).click();
    await expect(page.getByText('Journal entry entered in the books')).toBeVisible();
  });
});

test('change what the company says of itself, and enter a deposit, an agency and a tax rate', async ({ page, faultline }) => {
  const books = `/books/${faultline.ready.connections[0]!.id}`;
  const dialog = page.getByRole('dialog');
  await faultline.open(page, '/books');

  await test.step('the company', async () => {
    await page.getByRole('button', { name: 'Company details' }).click();
    await dialog.getByLabel('Name', { exact: false }).first().fill('Renamed Bakery');
    await dialog.getByLabel('Phone').fill('555-0100');
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('Saved in the books')).toBeVisible();
    await expect(page.getByRole('main').getByText('Renamed Bakery')).toBeVisible();
    const { values } = await faultline.api<{ values: { name: string; value: string }[] }>('GET', `${books}/company_info/1`);
    expect(values.find((one) => one.name === 'phone')!.value).toBe('555-0100');
  });

  await test.step('a deposit of money that no payment brought', async () => {
    await page.goto(`${faultline.ready.console}/books?kind=bank_deposit`);
    await page.getByRole('button', { name: 'New' }).click();
    await dialog.getByLabel('Deposit to').fill('Checking');
    await dialog.getByLabel('From account').fill('Opening Balance Equity');
    await dialog.getByLabel('Amount').fill('1200.00');
    await expect(dialog.getByText('Lines: 1,200.00')).toBeVisible();
    await expect(dialog.getByText('Choose one from the list')).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Enter', exact: true }).click();
    await expect(page.getByText('Bank deposit entered in the books')).toBeVisible();
    await expect(page.getByText('The books balance')).toBeVisible();
  });

  await test.step('a tax rate of an agency of its own', async () => {
    await page.goto(`${faultline.ready.console}/books?part=lists&kind=tax_agency`);
    await page.getByRole('button', { name: 'New' }).click();
    await dialog.getByLabel('Name').fill('Harbour District');
    await dialog.getByRole('button', { name: 'Enter', exact: true }).click();
    await expect(page.getByText('Tax agency entered in the books')).toBeVisible();
    await page.goto(`${faultline.ready.console}/books?part=lists&kind=tax_rate`);
    await page.getByRole('button', { name: 'New' }).click();
    await dialog.getByLabel('Name').fill('Harbour 2.5%');
    await dialog.getByLabel('Tax', { exact: false }).first().fill('Harbour tax');
    await dialog.getByLabel('Percent').fill('2.5');
    await dialog.getByLabel('Agency').fill('Harbour District');
    await expect(dialog.getByText('Choose one from the list')).toHaveCount(0);
    await expect(dialog.getByText(/^Lines:/)).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Enter', exact: true }).click();
    await expect(page.getByText('Tax rate entered in the books')).toBeVisible();
    await expect(page.getByRole('grid').getByRole('row').filter({ hasText: 'Harbour 2.5%' })).toBeVisible();
  });
});

test('drill down from a statement to the document behind it', async ({ page, faultline }) => {
  await faultline.open(page, '/books?part=reports&report=balance-sheet');
  await page.getByRole('link', { name: 'Checking' }).click();
  await expect(page.getByRole('heading', { name: 'Checking' })).toBeVisible();
  await expect(page.getByText(/\d+ postings/)).toBeVisible();
  await page.getByRole('row').nth(2).getByRole('link').click();
  await expect(page.getByRole('region', { name: 'Details' }).getByRole('group', { name: 'Postings' }).getByText('Checking')).toBeVisible();
  await page.goto(`${faultline.ready.console}/books?part=reports&report=receivable-ageing`);
  await page.getByRole('row').nth(1).getByRole('link').click();
  await page.getByRole('row').nth(1).getByRole('link', { name: /Invoice|Credit memo|Payment/ }).click();
  await expect(page.getByRole('region', { name: 'Details' }).getByRole('heading', { level: 2 })).toBeVisible();
  await page.goto(`${faultline.ready.console}/books?part=reports`);
  await page.getByRole('button', { name: 'Company files' }).click();
  await page.getByRole('menuitem', { name: 'Count again' }).click();
  await expect(page.getByText(/The books agree with their \d+ documents/)).toBeVisible();
});

test('a company goes out as a file and comes in as another', async ({ page, faultline }) => {
  await faultline.open(page, '/books');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Company files' }).click();
  await page.getByRole('menuitem', { name: 'Export as CSV' }).click();
  const path = await (await downloading).path();
  expect(readFileSync(path).subarray(0, 2).toString()).toBe('PK');
  await page.getByRole('button', { name: 'Company files' }).click();
  await page.getByRole('menuitem', { name: 'Import a company' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Zip file').setInputFiles({ name: 'x.zip', mimeType: 'application/zip', buffer: Buffer.from('no zip') });
  await dialog.getByRole('button', { name: 'Check' }).click();
  await expect(page.getByText('The file was not taken')).toBeVisible();
  await dialog.getByLabel('Zip file').setInputFiles({ name: 'company.zip', mimeType: 'application/zip', buffer: readFileSync(path) });
  await dialog.getByLabel('Name').fill('Twin');
  await dialog.getByRole('button', { name: 'Check' }).click();
  await expect(dialog.getByText('Every row can be entered')).toBeVisible();
  await dialog.getByRole('button', { name: 'How the files are written' }).click();
  await expect(dialog.getByText('## document_lines')).toBeVisible();
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByText('Twin is linked')).toBeVisible();
  await expect(page.getByLabel('Connection')).toHaveValue(/./);
  await expect(page.getByText('The books balance')).toBeVisible();
});

for (const scheme of ['light', 'dark'] as const) {
  test(`the forms are accessible in ${scheme}`, async ({ page, faultline }) => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await faultline.open(page, '/books?kind=journal_entry');
    await page.getByRole('button', { name: 'New' }).click();
    expect.soft(await violations(page)).toEqual([]);
    await page.screenshot({ path: `test-results/journal-${scheme}.png` });
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Company files' }).click();
    await page.getByRole('menuitem', { name: 'Import a company' }).click();
    expect.soft(await violations(page)).toEqual([]);
    await page.screenshot({ path: `test-results/import-${scheme}.png` });
    await page.keyboard.press('Escape');
    for (const report of ['cash-flow', 'receivable-ageing', 'balance-sheet&account=1']) {
      await page.goto(`${faultline.ready.console}/books?part=reports&report=${report}`);
      await expect(page.getByRole('table')).toBeVisible();
      await page.screenshot({ path: `test-results/${report.slice(0, 9)}-${scheme}.png` });
    }
  });
}

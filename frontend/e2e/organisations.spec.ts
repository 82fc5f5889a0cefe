import { expect, test } from './faultline';

test('a second organisation is made, gets a connection, and its secret is replaced', async ({ page, faultline }) => {
  await faultline.open(page, '/connections');
  await page.getByRole('button', { name: 'Keys' }).click();
  const dialog = page.getByRole('dialog');
  const staging = dialog.getByRole('region', { name: 'Staging' });
  await expect(staging).toContainText(faultline.ready.client_id);
  await expect(staging).not.toContainText(faultline.ready.client_secret);
  await staging.getByRole('button', { name: 'Show secret' }).click();
  await expect(staging).toContainText(faultline.ready.client_secret);

  await dialog.getByLabel('Another organisation').fill('Production');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  const production = dialog.getByRole('region', { name: 'Production' });
  await production.getByRole('button', { name: 'Rotate secret' }).click();
  await expect(page.getByText('The client secret was replaced')).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'New connection' }).click();
  await dialog.getByLabel('Name', { exact: true }).fill('Theirs');
  await dialog.getByLabel('Organisation').selectOption('Production');
  await dialog.getByLabel('Invoices').fill('5');
  await dialog.getByRole('button', { name: 'Create' }).click();
  await expect(page.getByRole('heading', { name: 'Theirs' })).toBeVisible();
  const { organisations } = await faultline.api<{ organisations: { id: string }[] }>('GET', '/organisations');
  const { connections } = await faultline.api<{ connections: { name: string; organisation: string }[] }>('GET', '/connections');
  expect(connections.find((one) => one.name === 'Theirs')!.organisation).toBe(organisations[1]!.id);
});

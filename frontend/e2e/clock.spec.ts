import { expect, test } from './faultline';

test('move the world to a moment, and until something happens', async ({ page, faultline }) => {
  await faultline.api('POST', '/clock/mode', { mode: 'virtual' });
  await faultline.open(page);
  await page.getByRole('button', { name: /World clock/ }).first().click();
  const dialog = page.getByRole('dialog', { name: 'World clock' });
  const go = async (goal: string, value: string) => {
    await dialog.getByText(goal, { exact: true }).first().click();
    await dialog.getByRole('textbox', { name: goal }).fill(value);
    await page.keyboard.press('Enter');
  };
  const now = async () => Date.parse((await faultline.api<{ now: string }>('GET', '/clock')).now);

  const moment = new Date((await now()) + 90 * 60_000).toISOString();
  await go('To a moment', moment);
  await expect.poll(now).toBe(Date.parse(moment));

  await go('Until something happens', 'kind:sync_run sync:incremental');
  await expect(page.getByText(/It happened by/)).toBeVisible();
  const { entries } = await faultline.api<{ entries: unknown[] }>('GET', `/journal?filter=${encodeURIComponent('kind:sync_run sync:incremental')}`);
  expect(entries.length).toBeGreaterThan(0);

  await go('Until something happens', 'status:');
  await expect(page.getByText('The clock was not changed').first()).toBeVisible();
  await page.screenshot({ path: 'test-results/clock.png' });
});

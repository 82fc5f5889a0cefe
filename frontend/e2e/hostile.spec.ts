import { expect, test } from './faultline';

const payload = `"><img src=x onerror=alert(1)><script>alert(2)</script><svg onload=alert(3)>{{7*7}}`;

test('what was captured is text, wherever it shows', async ({ page, faultline }) => {
  await faultline.bill(payload);
  await faultline.call('POST', '/accounting/bills', { body: { bill: { memo: payload, [payload]: payload } }, headers: { 'X-Hostile': payload, 'Idempotency-Key': 'plain' } });
  await faultline.call('GET', `/accounting/${encodeURIComponent(payload)}`, { query: `&note=${encodeURIComponent(payload)}` });
  await faultline.open(page);

  for (const text of ['/accounting/bills', 'onerror']) {
    const rows = page.getByRole('row').filter({ hasText: text });
    for (let i = 0; i < (await rows.count()); i++) {
      await rows.nth(i).click();
      await page.waitForLoadState('networkidle');
      const folded = page.locator('details:not([open]) > summary');
      while (await folded.count()) await folded.first().click();
      await expect(page.getByRole('region', { name: 'Details' })).toContainText('onerror');
      for (const tab of ['Raw', 'Pretty']) for (const one of await page.getByText(tab, { exact: true }).all()) await one.click();
      await page.getByRole('tab', { name: 'Related' }).click();
      await page.getByRole('tab', { name: 'Both hops' }).click();
    }
  }

  for (const view of ['webhooks', 'syncs', 'connections', 'faults', 'books']) {
    await page.goto(`${faultline.ready.console}/${view}?filter=${encodeURIComponent(payload)}`);
    await page.waitForLoadState('networkidle');
  }
  expect(await page.locator('img, iframe, main script, object, embed').count()).toBe(0);
  // That no dialog opened, no policy was broken and nobody else was asked is held by the fixture of every test.
});

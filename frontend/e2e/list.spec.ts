import type { Page } from '@playwright/test';
import { expect, test, type Faultline } from './faultline';

/** How far the list stands above its end, in pixels. */
const above = (page: Page) => page.getByRole('grid').evaluate((grid) => Math.round(grid.scrollHeight - grid.clientHeight - grid.scrollTop));

/** More requests than a screen shows. */
async function fill(faultline: Faultline) {
  await faultline.api('POST', '/faults', { name: 'burst', where: { hop: 'unified', path: '/accounting/invoices*' }, when: { times: 20 }, effect: { type: 'rate_limited' } });
  for (let calls = 0; calls < 40; calls++) await faultline.call('GET', '/accounting/invoices');
}

for (const reducedMotion of ['no-preference', 'reduce'] as const) {
  test(`a list longer than the screen opens at its end and goes with what comes, motion: ${reducedMotion}`, async ({ page, faultline }) => {
    await page.emulateMedia({ reducedMotion });
    await faultline.open(page); // while the first sync fills the screen
    const last = (path: string) => page.getByRole('grid').getByRole('row').filter({ hasText: path }).last();

    await test.step('a burst takes it along', async () => {
      await fill(faultline);
      await faultline.call('GET', '/accounting/items');
      await expect(last('/accounting/items')).toBeInViewport({ ratio: 1 });
      expect(await above(page)).toBeLessThanOrEqual(5);
    });
    await test.step('another filter begins at its end', async () => {
      await page.getByRole('group', { name: 'Hop' }).getByText('Unified').click();
      await expect(last('/accounting/items')).toBeInViewport({ ratio: 1 });
      expect(await above(page)).toBeLessThanOrEqual(5);
    });
    await test.step('a smaller window leaves the end in view', async () => {
      await page.setViewportSize({ width: 1440, height: 500 });
      await expect(last('/accounting/items')).toBeInViewport({ ratio: 1 });
      expect(await above(page)).toBeLessThanOrEqual(5);
    });
    await test.step('who scrolls away is left there, and comes back by the pill', async () => {
      await page.getByRole('grid').evaluate((grid) => (grid.scrollTop = 300));
      await faultline.call('GET', '/accounting/vendors');
      await page.getByRole('button', { name: '1 new' }).click();
      await expect(last('/accounting/vendors')).toBeInViewport({ ratio: 1 });
      expect(await above(page)).toBeLessThanOrEqual(5);
    });
  });
}

test('the row that the keys chose is in view as a whole', async ({ page, faultline }) => {
  await fill(faultline);
  await page.setViewportSize({ width: 1440, height: 440 });
  await faultline.open(page);
  await expect(page.getByRole('row').filter({ hasText: '/accounting/invoices' }).last()).toBeInViewport();
  const chosen = page.getByRole('grid').getByRole('row', { selected: true });
  const row = async (index: number) => {
    await expect(chosen).toHaveAttribute('aria-rowindex', String(index + 2));
    const [line, list] = await Promise.all([chosen.boundingBox(), page.getByRole('grid').boundingBox()]);
    expect(line!.y).toBeGreaterThan(list!.y + 20); // not behind the head
    expect(line!.y + line!.height).toBeLessThanOrEqual(list!.y + list!.height + 1);
  };
  await page.getByRole('grid').focus();
  await page.keyboard.press('Home');
  await row(0);
  for (let down = 0; down < 12; down++) await page.keyboard.press('ArrowDown');
  await row(12);
  for (let up = 0; up < 11; up++) await page.keyboard.press('ArrowUp');
  await row(1);
});

// What every page must keep: nothing sticks out on a phone, and axe finds nothing, in either theme.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '../support/test.ts';

test('every page, on a phone and on a desk, light and dark', async ({ page, visit }) => {
  test.setTimeout(180_000);
  await check(['/register', '/login']);
  await page.getByLabel('User name or e-mail').fill('demo@example.com');
  await page.getByLabel('Password').fill('quiet-otter-lamp-42');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Dashboard' })).toBeVisible();
  const runs: string[] = [];
  for (const algorithm of ['kmeans', 'decision_tree']) {
    await visit(`/runs/new?dataset=6&algorithm=${algorithm}`);
    await page.getByRole('button', { name: 'Start run' }).click();
    await expect(page.locator('[data-state="succeeded"]')).toBeVisible({ timeout: 30_000 });
    runs.push(new URL(page.url()).pathname);
  }
  await check(['/', '/datasets', '/datasets/6', '/runs', '/runs/new?dataset=6&algorithm=random_forest', ...runs]);

  async function check(paths: string[]): Promise<void> {
    for (const path of paths) {
      for (const [width, colorScheme] of [[360, 'light'], [1280, 'dark']] as const) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        await visit(path);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(wide, `${path} at ${width}`).toBeLessThanOrEqual(width);
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map((found) => `${path}: ${found.id} ${found.nodes[0]?.html}`)).toEqual([]);
      }
    }
  }
});

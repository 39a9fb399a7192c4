// Starting a run by its form and reading its page.
import type { Locator, Page } from '@playwright/test';
import { expect, usable } from './test.ts';

/**
 * Chooses the algorithm on the page “New run”, fills in the form, and waits for the run to succeed.
 * Its seed is given: scores depend on the rows that are held out, and clusters on the first
 * centroids.
 */
export async function train(
  page: Page,
  algorithm: string,
  javaScriptEnabled: boolean,
  fill?: () => Promise<void>,
): Promise<void> {
  const choice = page.getByRole('link', { name: algorithm, exact: true });
  // The link of the shown form would load it again, and lose what is filled in meanwhile.
  if ((await choice.getAttribute('aria-current')) !== 'true') await choice.click();
  await expect(choice).toHaveAttribute('aria-current', 'true');
  await usable(page, javaScriptEnabled);
  await fill?.();
  const seed = page.locator('#seed');
  if (!(await seed.isVisible())) await page.locator('details:has(#seed) > summary').click();
  await seed.fill('1');
  await page.getByRole('button', { name: 'Start run' }).click();
  await expect(page).toHaveURL(/\/runs\/\d+$/);
  const succeeded = page.locator('[data-state="succeeded"]');
  if (!javaScriptEnabled) {
    await expect(async () => {
      await page.reload();
      await expect(succeeded).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 30_000 });
  }
  await expect(succeeded).toBeVisible({ timeout: 30_000 });
}

/** Chooses the column to predict on the page “New run”. */
export async function chooseTarget(page: Page, column: string, javaScriptEnabled: boolean): Promise<void> {
  await expect(page.getByLabel('Column to predict')).toBeVisible();
  await usable(page, javaScriptEnabled);
  await page.getByLabel('Column to predict').selectOption(column);
  if (!javaScriptEnabled) await page.getByRole('button', { name: 'Use this data' }).click();
  await expect(page).toHaveURL(new RegExp(`target=${column}&prefer=`));
  await expect(page.getByLabel('Column to predict')).toHaveValue(column);
  // The form for the column has arrived: a target is no feature. It replaces the fields before.
  await expect(page.getByRole('checkbox', { name: column, exact: true })).toHaveCount(0);
  await usable(page, javaScriptEnabled);
}

/** Locates the heading of a section. */
export function heading(page: Page, name: string): Locator {
  return page.getByRole('heading', { level: 2, name, exact: true });
}

/** Locates the tile of a metric, which holds its value and its name. */
export function tile(page: Page, label: string): Locator {
  return page.locator('.tile').filter({ has: page.getByText(label, { exact: true }) });
}

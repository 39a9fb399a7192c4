// Starting a run by its form and reading its page.
import type { Locator, Page } from '@playwright/test';
import { expect, usable } from './test.ts';

/** Chooses the algorithm on the page of a new run, fills in, starts, and waits until the run has succeeded. */
export async function train(
  page: Page,
  algorithm: string,
  javaScriptEnabled: boolean,
  fill?: () => Promise<void>,
): Promise<void> {
  const choice = page.getByRole('link', { name: algorithm, exact: true });
  await choice.click();
  await expect(choice).toHaveAttribute('aria-current', 'true');
  await usable(page, javaScriptEnabled);
  await fill?.();
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

/** A section's heading. */
export function heading(page: Page, name: string): Locator {
  return page.getByRole('heading', { level: 2, name, exact: true });
}

/** A tile of a metric: the number and its name. */
export function tile(page: Page, label: string): Locator {
  return page.locator('.tile').filter({ has: page.getByText(label, { exact: true }) });
}

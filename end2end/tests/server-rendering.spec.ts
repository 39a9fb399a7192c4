// Server rendering: the first answer holds the whole result, for readers without scripts and search
// engines.
import type { Page } from '@playwright/test';
import { expect, signUp, test, upload } from '../support/test.ts';
import { train } from '../support/train.ts';

/**
 * Requests the URL of the open page and summarises the HTML of the answer without running its
 * scripts.
 */
async function firstAnswer(page: Page) {
  const answer = await page.request.get(page.url(), { headers: { accept: 'text/html' } });
  expect(answer.status()).toBe(200);
  expect(answer.headers()['content-type']).toContain('text/html');
  return page.evaluate((html) => {
    const main = new DOMParser().parseFromString(html, 'text/html').querySelector('main');
    const texts = (selector: string) =>
      Array.from(main?.querySelectorAll(selector) ?? [], (element) => element.textContent.trim());
    return {
      title: texts('h1'),
      headings: texts('h2'),
      drawings: Array.from(main?.querySelectorAll('svg[aria-label]') ?? [], (svg) => ({
        label: svg.getAttribute('aria-label'),
        marks: svg.querySelectorAll('path, rect, circle, use').length,
      })),
      tiles: texts('.tile'),
      tables: Array.from(main?.querySelectorAll('table') ?? [], (table) => ({
        caption: table.querySelector('caption')?.textContent.trim(),
        numbers: Array.from(table.querySelectorAll('td'), (cell) => cell.textContent.trim()),
      })),
      loading: main?.querySelectorAll('.skeleton').length,
    };
  }, await answer.text());
}

test('the first answer holds a whole clustering', async ({ page, visit, javaScriptEnabled }) => {
  await signUp(page, visit);
  await upload(page, visit, '../data/iris.csv');
  await page.getByRole('link', { name: 'Train a model' }).click();
  await train(page, 'K-Means', javaScriptEnabled, async () => {
    await page.getByLabel('Clusters', { exact: true }).fill('3');
  });
  const html = await firstAnswer(page);
  expect(html.loading).toBe(0);
  expect(html.title).toEqual(['K-Means on iris']);
  expect(html.headings).toEqual(expect.arrayContaining(['Clusters', 'Centroids', 'Cluster sizes']));
  expect(html.tiles).toEqual(expect.arrayContaining(['78.85Inertia', '0.553Silhouette', '150Rows']));
  expect(html.drawings.length).toBeGreaterThanOrEqual(2);
  for (const drawing of html.drawings) expect(drawing.marks, drawing.label ?? '').toBeGreaterThan(2);
  // Three centroids with four features.
  const centres = html.tables.find((table) => table.caption === 'Centroids');
  expect(centres?.numbers).toHaveLength(12);
  for (const number of centres?.numbers ?? []) expect(Number(number)).toBeGreaterThan(0);
});

test('the first answer holds a whole tree', async ({ page, visit, javaScriptEnabled }) => {
  await signUp(page, visit);
  await upload(page, visit, '../data/wine.csv');
  await page.getByRole('link', { name: 'Train a model' }).click();
  await train(page, 'Decision tree', javaScriptEnabled, async () => {
    await expect(page.getByLabel('Column to predict')).toHaveValue('cultivar');
  });
  const html = await firstAnswer(page);
  expect(html.loading).toBe(0);
  expect(html.title).toEqual(['Decision tree on wine']);
  expect(html.headings).toEqual(
    expect.arrayContaining(['Test metrics', 'Confusion matrix', 'Feature importances', 'Tree']),
  );
  expect(html.drawings.map((drawing) => drawing.label)).toEqual(['Feature importances', 'Decision tree']);
  for (const drawing of html.drawings) expect(drawing.marks, drawing.label ?? '').toBeGreaterThan(2);
  const metrics = html.tables.find((table) => table.caption === 'Metrics of test and training');
  // Eight metrics, each of the test and the training rows.
  expect(metrics?.numbers).toHaveLength(16);
  for (const number of metrics?.numbers ?? []) expect(number).toMatch(/^\d+\.\d{3}$/);
});

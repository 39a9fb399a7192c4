// The form for a new run: its fields belong to the data and the algorithm that the URL names.
import { expect, signUp, test, upload, usable } from '../support/test.ts';
import { chooseTarget } from '../support/train.ts';

const rows = Array.from({ length: 12 }, (_, row) => `${row % 2 ? 'x' : 'y'},${row},${row * row},${row % 3 ? 'p' : 'q'}`);
const table = { name: 'letters.csv', mimeType: 'text/csv', buffer: Buffer.from(`a,b,c,d\n${rows.join('\n')}\n`) };

test('what is typed stays with its parameter and column', async ({ page, visit, javaScriptEnabled }) => {
  await signUp(page, visit);
  await upload(page, visit, table);
  await page.getByRole('link', { name: 'Train a model' }).click();
  const choose = async (algorithm: string) => {
    const choice = page.getByRole('link', { name: algorithm, exact: true });
    await choice.click();
    await expect(choice).toHaveAttribute('aria-current', 'true');
    await usable(page, javaScriptEnabled);
  };
  await choose('K-Means');
  await page.getByLabel('Clusters', { exact: true }).fill('7');
  await choose('Random forest');
  await expect(page.getByLabel('Trees')).toHaveValue('100');
  await chooseTarget(page, 'd', javaScriptEnabled);
  const box = (column: string) => page.getByRole('checkbox', { name: column, exact: true });
  await box('c').check();
  await page.getByLabel('Test share').fill('0.4');
  // With scripts the settings of the data stay when only the algorithm changes.
  await choose('Decision tree');
  await expect(box('c')).toBeChecked({ checked: javaScriptEnabled });
  await expect(page.getByLabel('Test share')).toHaveValue(javaScriptEnabled ? '0.4' : '0.25');
  await box('c').check();
  await chooseTarget(page, 'a', javaScriptEnabled);
  for (const column of ['b', 'c', 'd']) await expect(box(column)).not.toBeChecked();
});

test('the error of one algorithm is not shown at another', async ({ page, visit, javaScriptEnabled }) => {
  await signUp(page, visit);
  await upload(page, visit, table);
  await page.getByRole('link', { name: 'Train a model' }).click();
  const share = page.getByLabel('Test share');
  await expect(share).toBeVisible();
  await usable(page, javaScriptEnabled);
  await share.fill('2');
  await page.getByRole('button', { name: 'Start run' }).click();
  await expect(share).toHaveAttribute('aria-invalid', 'true');
  await usable(page, javaScriptEnabled);
  await page.getByRole('link', { name: 'Decision tree', exact: true }).click();
  await expect(page.getByRole('link', { name: 'Decision tree', exact: true })).toHaveAttribute('aria-current', 'true');
  await expect(share).toHaveValue('0.25');
  await expect(page.locator('.field-error, .alert-error')).toHaveCount(0);
});

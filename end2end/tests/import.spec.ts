// Imports: the page that shows how an uploaded file is read, and reads it with other options.
import { expect, preview, signUp, test } from '../support/test.ts';

/** File with a column of numbers in which one value is not a number. */
const MEASURED = 'size;kind\n1,5;a\n2,5;b\nbroken;a\n4,5;b\n';
const csvFile = (text: string | Buffer) => ({ name: 'measured.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

test('a file is shown, read with other options, and imported', async ({ page, visit }) => {
  await signUp(page, visit);
  await preview(page, visit, csvFile(MEASURED));
  await expect(page.getByLabel('Delimiter').locator('option:checked')).toHaveText('Found: Semicolon');
  await expect(page.getByLabel('Header row').locator('option:checked')).toHaveText('Found: First line has names');
  const columns = page.getByRole('region', { name: 'Columns' });
  await expect(columns.getByLabel('Type of size').locator('option:checked')).toHaveText('Found: Categorical');
  await expect(columns.getByText('3 of 4 values are numbers, but not “broken” (row 3).')).toBeVisible();
  const rows = page.getByRole('region', { name: 'First rows' });
  await expect(rows.getByRole('cell', { name: 'broken' })).toBeVisible();

  await page.getByLabel('More words for missing values').fill('broken');
  await columns.getByLabel('Type of kind').selectOption('Text');
  await page.getByRole('button', { name: 'Show again' }).click();
  await expect(columns.getByLabel('Type of size').locator('option:checked')).toHaveText('Found: Numeric');
  await expect(columns.getByLabel('Type of kind')).toHaveValue('text');
  await expect(page.getByLabel('More words for missing values')).toHaveValue('broken');
  await expect(columns.getByText('but not')).toHaveCount(0);

  await page.getByLabel('Name', { exact: true }).fill('Sizes');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Sizes' })).toBeVisible();
  await expect(page.getByText('4 rows').first()).toBeVisible();
  await expect(page.getByLabel('Type of size')).toHaveValue('numeric');
  await expect(page.getByLabel('Type of kind')).toHaveValue('text');
  await visit('/datasets');
  await expect(page.getByRole('heading', { name: 'Unfinished imports' })).toHaveCount(0);
});

test('the encoding of a file is corrected', async ({ page, visit }) => {
  await signUp(page, visit);
  await preview(page, visit, csvFile(Buffer.from('name;town\nAndré;Besançon\nZoë;Orléans\n', 'latin1')));
  const rows = page.getByRole('region', { name: 'First rows' });
  await expect(rows.getByRole('cell', { name: 'Besançon' })).toBeVisible();
  await page.getByLabel('Encoding').selectOption('UTF-8');
  await page.getByRole('button', { name: 'Show again' }).click();
  await expect(page.getByRole('alert')).toContainText('cannot be imported with these options');
  await expect(page.getByLabel('Encoding')).toHaveValue('UTF-8');
  await page.getByLabel('Encoding').selectOption('Detect automatically');
  await page.getByRole('button', { name: 'Show again' }).click();
  await expect(rows.getByRole('cell', { name: 'Besançon' })).toBeVisible();
});

test('a refused option keeps what was entered', async ({ page, visit }) => {
  await signUp(page, visit);
  await preview(page, visit, csvFile(MEASURED));
  await page.getByLabel('More words for missing values').fill('"broken');
  await page.getByLabel('Type of kind').selectOption('Ignored');
  await page.getByRole('button', { name: 'Show again' }).click();
  await expect(page.getByLabel('More words for missing values')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('More words for missing values')).toHaveValue('"broken');
  await expect(page.getByLabel('Type of kind')).toHaveValue('ignore');
});

test('an unfinished import is opened again and cancelled', async ({ page, visit }) => {
  await signUp(page, visit);
  await preview(page, visit, csvFile(MEASURED));
  await visit('/datasets');
  await page.getByRole('link', { name: 'measured.csv' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Import measured.csv' })).toBeVisible();
  const dialog = page.getByRole('dialog', { name: 'Cancel this import? The uploaded file is deleted.' });
  await page.getByRole('button', { name: 'Cancel import' }).click();
  await dialog.getByRole('button', { name: 'Keep the file' }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('button', { name: 'Cancel import' }).click();
  await dialog.getByRole('button', { name: 'Cancel import' }).click();
  await expect(page.getByRole('status').getByText('The import was cancelled.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'measured.csv' })).toHaveCount(0);
});

test('a pasted table is imported', async ({ page, visit }) => {
  await signUp(page, visit);
  await visit('/datasets');
  await page.getByText('Paste a table', { exact: true }).click();
  await page.getByLabel('Table', { exact: true }).fill('size\tkind\n1\ta\n2\tb\n');
  await page.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Import pasted.csv' })).toBeVisible();
  await expect(page.getByLabel('Delimiter').locator('option:checked')).toHaveText('Found: Tab');
});

test.describe('with scripts', () => {
  test.skip(({ javaScriptEnabled }) => !javaScriptEnabled, 'these need JavaScript');

  test('a dropped file is uploaded', async ({ page, visit }) => {
    await signUp(page, visit);
    await visit('/datasets');
    const data = await page.evaluateHandle((text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], 'dropped.csv', { type: 'text/csv' }));
      return data;
    }, MEASURED);
    const box = page.locator('.upload-box');
    await box.dispatchEvent('dragover', { dataTransfer: data });
    await expect(box).toHaveClass(/is-over/);
    await box.dispatchEvent('drop', { dataTransfer: data });
    await expect(page.getByRole('heading', { level: 1, name: 'Import dropped.csv' })).toBeVisible();
  });

  test('a pasted table is uploaded only outside of fields', async ({ page, visit }) => {
    await signUp(page, visit);
    await visit('/datasets');
    const paste = (selector: string, text: string) =>
      page.locator(selector).evaluate((element, text) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text/plain', text);
        element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
      }, text);
    await page.getByText('Paste a table', { exact: true }).click();
    await paste('#text', 'a\tb\n1\t2\n');
    await paste('body', 'a word');
    await expect(page.getByRole('heading', { level: 1, name: 'Data sets' })).toBeVisible();
    await paste('body', 'a\tb\n1\t2\n3\t4\n');
    await expect(page.getByRole('heading', { level: 1, name: 'Import pasted.csv' })).toBeVisible();
    await visit('/datasets');
    await expect(page.getByRole('link', { name: 'pasted.csv' })).toHaveCount(1);
  });

  test('an upload shows its progress and is cancelled', async ({ page, visit, intercept }) => {
    await signUp(page, visit);
    await visit('/datasets');
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await intercept('**/datasets/upload', async (route) => {
      await held;
      await route.abort().catch(() => {});
    });
    await page.getByLabel('File with a table').setInputFiles(csvFile(MEASURED));
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
    await expect(page.getByRole('progressbar', { name: 'Upload' })).toBeVisible();
    await page.getByRole('button', { name: 'Cancel upload' }).click();
    await expect(page.getByRole('progressbar', { name: 'Upload' })).toHaveCount(0);
    release();
    await expect(page.getByRole('alert')).toHaveCount(0);
    await visit('/datasets');
    await expect(page.getByRole('heading', { name: 'Unfinished imports' })).toHaveCount(0);
  });

  test('a refused upload says why and keeps the form', async ({ page, visit, allowed }) => {
    allowed.push(/status of 422/);
    await signUp(page, visit);
    await visit('/datasets');
    await page.getByText('Paste a table', { exact: true }).click();
    await page.getByLabel('Table', { exact: true }).fill('a;b\n1;2\n');
    await page.getByLabel('File with a table').setInputFiles(csvFile(MEASURED));
    await page.getByRole('button', { name: 'Upload', exact: true }).click();
    await expect(page.getByRole('alert')).toContainText('choose a file or paste a table, not both');
    await expect(page.getByLabel('Table', { exact: true })).toHaveValue('a;b\n1;2\n');
  });
});

// Invalid files and requests: the message says what, where and what would be right; the server goes
// on.
import { expect, preview, signUp, test, upload } from '../support/test.ts';
import { MAX_COLUMNS } from '../support/server.ts';

const csv = (text: string | Buffer) => ({ name: 'broken.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
const header = Array.from({ length: MAX_COLUMNS + 1 }, (_, column) => `c${column}`).join(',');

const files: [string, Buffer | string, RegExp][] = [
  ['an empty file', '', /The file is empty; a CSV has a line with the names/],
  [
    'a binary file',
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13, 0, 1, 2, 3]),
    /This is an image; a table is needed/,
  ],
  ['ragged rows', 'a,b\n1,2\n3\n', /Line 3 has 1 value, but the first line has 2/],
  ['a column name twice', 'a,b,a\n1,2,3\n4,5,6\n', /Columns 1 and 3 are both named “a”/],
  ['too many columns', `${header}\n${header.replaceAll('c', '')}\n`, /The file has 101 columns; at most 100 are allowed/],
  ['a header and nothing below', 'name,size\n', /has a header with 2 columns but no rows/],
];

test.afterEach('the server still answers', async ({ request }) => {
  expect((await request.get('/readyz')).status()).toBe(200);
});

for (const [name, content, message] of files) {
  test(`${name} is refused with its reason`, async ({ page, visit }) => {
    await signUp(page, visit);
    await preview(page, visit, csv(content));
    await expect(page.getByText(message)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Import', exact: true })).toHaveCount(0);
    await upload(page, visit, csv('a,b\n1,2\n3,4\n'));
    await expect(page.getByRole('heading', { level: 1, name: 'broken' })).toBeVisible();
  });
}

test('a file of another encoding is read, and the encoding is said', async ({ page, visit }) => {
  await signUp(page, visit);
  await upload(page, visit, csv(Buffer.from('name;town\nAndré;Besançon\nZoë;Orléans\n', 'latin1')));
  await expect(page.getByText('windows-1252', { exact: true })).toBeVisible();
  await expect(page.getByRole('cell', { name: 'Besançon' }).first()).toBeVisible();
});

test('a form without a file says so', async ({ page, visit, allowed }) => {
  // The browser logs the refused request of the script as an error.
  allowed.push(/status of 422/);
  await signUp(page, visit);
  await visit('/datasets');
  await page.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect(page.getByText('Choose a file with a table, or paste one.')).toBeVisible();
});

test('more clusters than rows are refused at the field', async ({ page, visit }) => {
  await signUp(page, visit);
  await upload(page, visit, csv('a,b\n1,2\n3,4\n5,6\n'));
  await page.getByRole('link', { name: 'Train a model' }).click();
  await page.getByRole('link', { name: 'K-Means', exact: true }).click();
  await page.getByLabel('Clusters', { exact: true }).fill('7');
  await page.getByRole('button', { name: 'Start run' }).click();
  await expect(page.getByText('7 clusters need 7 rows that differ, but the data have 3')).toBeVisible();
  await expect(page.getByLabel('Clusters', { exact: true })).toHaveValue('7');
});

test('a parameter out of range is refused at the field', async ({ page, visit }) => {
  await signUp(page, visit);
  await upload(page, visit, '../data/iris.csv');
  await page.getByRole('link', { name: 'Train a model' }).click();
  await page.getByLabel('Trees').fill('many');
  await page.getByRole('button', { name: 'Start run' }).click();
  await expect(page.getByText('Trees must be a whole number from 1 to 2000, not “many”.')).toBeVisible();
  await expect(page.getByLabel('Trees')).toHaveValue('many');
});

test('a target with a single class is refused at the field', async ({ page, visit }) => {
  await signUp(page, visit);
  await upload(page, visit, csv('a,kind\n1,x\n2,x\n3,x\n'));
  await page.getByRole('link', { name: 'Train a model' }).click();
  await page.getByRole('link', { name: 'Decision tree', exact: true }).click();
  await expect(page.getByLabel('Column to predict')).toHaveValue('kind');
  await page.getByRole('button', { name: 'Start run' }).click();
  await expect(page.getByText(/The column “kind” has 1 distinct value/)).toBeVisible();
});

test('a data set without a target column has no form', async ({ page, visit }) => {
  await signUp(page, visit);
  // Texts that all differ are no target and no feature.
  const rows = Array.from({ length: 60 }, (_, row) => `note number ${row},remark ${row * row}`).join('\n');
  await upload(page, visit, csv(`a,b\n${rows}\n`));
  await page.getByRole('link', { name: 'Train a model' }).click();
  await page.getByRole('link', { name: 'Decision tree', exact: true }).click();
  await expect(page.getByLabel('Column to predict').getByRole('option')).toHaveCount(1);
  await expect(page.getByText(/needs a column of categories or numbers to predict/)).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start run' })).toBeHidden();
});

test('a split by groups without a column is refused at the field', async ({ page, visit }) => {
  await signUp(page, visit);
  await upload(page, visit, '../data/iris.csv');
  await page.getByRole('link', { name: 'Train a model' }).click();
  await page.getByLabel('Split', { exact: true }).selectOption('group');
  await page.getByRole('button', { name: 'Start run' }).click();
  await expect(page.getByText('Choose the column that decides the split.')).toBeVisible();
  await expect(page.getByLabel('Split', { exact: true })).toHaveValue('group');
  await expect(page.getByLabel('Column of the split')).toHaveAttribute('aria-invalid', 'true');
});

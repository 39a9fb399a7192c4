// Import of tasks, with and without JavaScript: the file is shown, then imported or left.
import { expect, signUp, test } from '../support/test.ts';
import { line } from '../support/tasks.ts';

const FILE = '\ufeffTitle;Due date;Priority\r\nPay rent;29.03.2030;high\r\nWater plants;;\r\n';
const file = (text: string) => ({ name: 'tasks.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

test('a file of tasks is shown and imported when it is confirmed', async ({ page, visit }) => {
  await signUp(page, visit);
  await visit('/tasks');
  await page.getByRole('link', { name: 'Import', exact: true }).click();
  await page.getByLabel('File with tasks').setInputFiles(file(FILE));
  await page.getByRole('button', { name: 'Show tasks' }).click();
  await expect(page.getByText('delimiter: semicolon')).toBeVisible();
  await expect(page.getByText('columns: Title, Due, Priority')).toBeVisible();
  const tasks = page.getByRole('region', { name: 'First tasks' });
  await expect(tasks.getByRole('row').nth(1).getByRole('cell')).toHaveText([
    'Pay rent',
    '',
    'Pending',
    'High',
    '',
    '',
    '29 Mar 2030',
  ]);

  await page.getByRole('link', { name: 'Choose other tasks' }).click();
  await expect(page.getByLabel('File with tasks')).toBeVisible();
  await visit('/tasks');
  await expect(page.getByRole('heading', { name: 'No open tasks' })).toBeVisible();

  await visit('/tasks/import');
  await page.getByLabel('File with tasks').setInputFiles(file(FILE));
  await page.getByRole('button', { name: 'Show tasks' }).click();
  await page.getByRole('button', { name: 'Import 2 tasks' }).click();
  await expect(page.getByRole('status').getByText('2 tasks were imported.')).toBeVisible();
  await expect(line(page, 'Pay rent')).toContainText('High');
  await expect(line(page, 'Water plants')).toBeVisible();
});

test('pasted tasks with errors are refused by line, corrected and imported', async ({ page, visit, allowed }) => {
  allowed.push(/status of 422/);
  await signUp(page, visit);
  await visit('/tasks/import');
  await page.getByText('Paste tasks', { exact: true }).click();
  const text = page.getByLabel('Tasks', { exact: true });
  await text.fill('title,due_date\nfine,\n,2030-01-01\nlate,soon\n');
  await page.getByRole('button', { name: 'Show tasks' }).click();
  const errors = page.getByRole('alert').getByRole('listitem');
  await expect(errors).toHaveText(['Line 3: Give the task a title.', /^Line 4: “soon” is/]);
  await expect(text).toHaveValue('title,due_date\nfine,\n,2030-01-01\nlate,soon\n');
  await text.fill('title,due_date\nfine,\nlate,2030-01-01\n');
  await page.getByRole('button', { name: 'Show tasks' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await page.getByRole('button', { name: 'Import 2 tasks' }).click();
  await expect(line(page, 'late')).toBeVisible();
});

import { expect, preview, signUp, test, upload } from '../support/test.ts';

const book = '../ml_core/tests/data/formats/book.xlsx';

test('the first sheet of a workbook becomes a data set', async ({ page, visit }) => {
  await signUp(page, visit);
  await upload(page, visit, book);
  await expect(page.getByText('The sheet “Sales 2024” of the Excel workbook was converted to CSV')).toBeVisible();
  await expect(page.getByText('The other sheets were left out: “Notes”, “Other”, “Empty”')).toBeVisible();
  await expect(page.getByRole('cell', { name: '2024-01-31T10:00:00' }).first()).toBeVisible();
});

test('a sheet is chosen from the list, also after an empty one', async ({ page, visit }) => {
  await signUp(page, visit);
  await preview(page, visit, book);
  const sheet = page.getByLabel('Sheet, or file in the archive');
  await expect(sheet.locator('option')).toHaveText(['Found: Sales 2024', 'Notes', 'Sales 2024', 'Other', 'Empty']);
  await sheet.selectOption('Empty');
  await page.getByRole('button', { name: 'Show again' }).click();
  await expect(page.getByText('its sheet is empty').first()).toBeVisible();
  await expect(sheet).toHaveValue('Empty');
  await sheet.selectOption('Other');
  await page.getByRole('button', { name: 'Show again' }).click();
  await expect(page.getByText('The sheet “Other” of the Excel workbook was converted to CSV')).toBeVisible();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page).toHaveURL(/\/datasets\/\d+$/);
  await expect(page.getByText('The sheet “Other” of the Excel workbook was converted to CSV')).toBeVisible();
});

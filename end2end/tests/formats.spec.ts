import { expect, preview, signUp, test, upload } from '../support/test.ts';

const book = '../ml_core/tests/data/formats/book.xlsx';

test('the first sheet of a workbook becomes a data set', async ({ page, visit }) => {
  await signUp(page, visit);
  await upload(page, visit, book);
  await expect(page.getByText('The sheet “Sales 2024” of the Excel workbook was converted to CSV')).toBeVisible();
  await expect(page.getByText('The other sheets were left out: “Notes”, “Other”, “Empty”')).toBeVisible();
  await expect(page.getByRole('cell', { name: '2024-01-31T10:00:00' }).first()).toBeVisible();
});

test('a sheet is chosen by its name, and a wrong name stays in the form', async ({ page, visit }) => {
  await signUp(page, visit);
  await preview(page, visit, book);
  const sheet = page.getByLabel('Sheet, or file in the archive');
  await sheet.fill('Sheet9');
  await page.getByRole('button', { name: 'Show again' }).click();
  await expect(page.getByText(/has no sheet “Sheet9”; there is “Notes”, “Sales 2024”/).first()).toBeVisible();
  await expect(sheet).toHaveValue('Sheet9');
  await sheet.fill('Other');
  await page.getByRole('button', { name: 'Show again' }).click();
  await expect(page.getByText('The sheet “Other” of the Excel workbook was converted to CSV')).toBeVisible();
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(page).toHaveURL(/\/datasets\/\d+$/);
  await expect(page.getByText('The sheet “Other” of the Excel workbook was converted to CSV')).toBeVisible();
});

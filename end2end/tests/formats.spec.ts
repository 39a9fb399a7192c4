import { expect, signUp, test, upload } from '../support/test.ts';

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
  await visit('/datasets');
  const send = async (sheet: string) => {
    const options = page.locator('details', { has: page.getByLabel('Sheet, or file in the archive') });
    if ((await options.getAttribute('open')) === null) await options.locator('summary').click();
    await page.getByLabel('Sheet, or file in the archive').fill(sheet);
    await page.getByLabel('File with a table').setInputFiles(book);
    await page.getByRole('button', { name: 'Upload' }).click();
  };
  await send('Sheet9');
  await expect(page.getByText(/has no sheet “Sheet9”; there is “Notes”, “Sales 2024”/).first()).toBeVisible();
  await expect(page.getByLabel('Sheet, or file in the archive')).toHaveValue('Sheet9');
  await send('Other');
  await expect(page.getByText('The sheet “Other” of the Excel workbook was converted to CSV')).toBeVisible();
});

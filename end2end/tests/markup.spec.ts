// Texts with markup, blanks and line breaks are saved byte for byte.
import { expect, signUp, test } from '../support/test.ts';

const texts = [
  '\n\nif a &lt; b && c > d\n\n',
  '</textarea><form action="https://pwn.example/"><input name="pwn"></form>',
  '<script>pwn()</script>\n&#10;&amp;lt;',
  '  two blanks first\n\ta tab',
];

for (const text of texts) {
  test(`a description of ${JSON.stringify(text)} is saved unchanged`, async ({ page, visit }) => {
    await signUp(page, visit);
    await visit('/tasks/new');
    await page.getByLabel('Title').fill('A task');
    await page.getByLabel('Description').fill(text);
    await page.getByRole('button', { name: 'Add task' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'A task' })).toBeVisible();
    const path = new URL(page.url()).pathname;
    // The link lets the browser render the form, where scripts run; the URL lets the server render
    // it.
    await page.getByRole('link', { name: 'Edit', exact: true }).click();
    await expect(page.getByLabel('Description')).toHaveValue(text);
    for (let round = 0; round < 2; round += 1) {
      await visit(`${path}/edit`);
      await expect(page.getByLabel('Description')).toHaveValue(text);
      await expect(page.locator('[name=pwn]')).toHaveCount(0);
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('The task was saved.')).toBeVisible();
    }
  });
}

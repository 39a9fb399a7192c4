// What people write comes back byte for byte, whatever it looks like.
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
    const address = new URL(page.url()).pathname;
    // By the link, where the browser draws the form itself if it runs scripts; then by the address, where the server does.
    await page.getByRole('link', { name: 'Edit', exact: true }).click();
    await expect(page.getByLabel('Description')).toHaveValue(text);
    for (let round = 0; round < 2; round += 1) {
      await visit(`${address}/edit`);
      await expect(page.getByLabel('Description')).toHaveValue(text);
      await expect(page.locator('[name=pwn]')).toHaveCount(0);
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('The task was saved.')).toBeVisible();
    }
  });
}

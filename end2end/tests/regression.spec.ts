// Regression: the task is proposed from the column, and a number is predicted with an interval.
import { readFile } from 'node:fs/promises';
import { expect, signUp, test, upload } from '../support/test.ts';
import { chooseTarget, heading, tile, train } from '../support/train.ts';

/** Returns a CSV of 120 houses, with a number of the row, a text, a constant and missing values. */
function houses(): { name: string; mimeType: string; buffer: Buffer } {
  const rows = Array.from({ length: 120 }, (_, row) => {
    const size = 50 + ((row * 37) % 100);
    const rooms = 2 + (row % 4);
    const district = ['north', 'south', 'west'][row % 3];
    const price = size * 3 + rooms * 10 + ((row * 7) % 11) + (district === 'south' ? 40 : 0);
    const shownSize = row % 30 === 5 ? '' : String(size);
    return [row + 1, `house number ${row * row}`, 'EU', shownSize, rooms, district, price].join(',');
  });
  const text = `id,remark,region,size,rooms,district,price\n${rows.join('\n')}\n`;
  return { name: 'houses.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
}

test('the task is proposed from the column, and can be overruled', async ({ page, visit, javaScriptEnabled }) => {
  await signUp(page, visit);
  await upload(page, visit, houses());
  await page.getByRole('link', { name: 'Train a model' }).click();
  // Categories suit classes.
  await expect(page.getByLabel('Column to predict')).toHaveValue('district');
  await expect(page.getByText('“district” has 3 categories, which suits the prediction of a class.')).toBeVisible();
  const chosen = page.locator('.choice[aria-current="true"]');
  await expect(chosen).toHaveText('Random forest');
  // Many different numbers suit a regression.
  await chooseTarget(page, 'price', javaScriptEnabled);
  await expect(page.getByText(/“price” has \d+ different numbers, which suits the prediction of a number/)).toBeVisible();
  await expect(chosen).toHaveText('Random forest regression');
  // Numbers never become classes silently.
  await page.getByRole('link', { name: 'Decision tree', exact: true }).click();
  await expect(page.getByText(/different numbers of “price” would be a class of its own/)).toBeVisible();
  await page.getByRole('link', { name: 'Predict a number instead' }).click();
  await expect(chosen).toHaveText('Random forest regression');
  await expect(page.getByText(/would be a class of its own/)).toBeHidden();
  // Few numbers are classes, unless another algorithm is chosen.
  await chooseTarget(page, 'rooms', javaScriptEnabled);
  await expect(chosen).toHaveText('Random forest');
  await page.getByRole('link', { name: 'Linear regression', exact: true }).click();
  await expect(page.getByText('You have chosen an algorithm that predicts a number.')).toBeVisible();
  // An algorithm that suits the new column stays.
  await chooseTarget(page, 'price', javaScriptEnabled);
  await expect(chosen).toHaveText('Linear regression');
});

test('a regression, from the upload to a prediction', async ({ page, visit, javaScriptEnabled }) => {
  await signUp(page, visit);
  await upload(page, visit, houses());
  await page.getByRole('link', { name: 'Train a model' }).click();
  await chooseTarget(page, 'price', javaScriptEnabled);
  await train(page, 'Random forest regression', javaScriptEnabled, async () => {
    await page.getByLabel('Trees').fill('30');
    await page.getByLabel('Cross-validation folds').fill('3');
  });
  await expect(page.getByRole('heading', { level: 1, name: 'Random forest regression on houses' })).toBeVisible();
  for (const name of ['Test metrics', 'Residuals', 'Feature importances', 'Tree', 'Data used']) {
    await expect(heading(page, name)).toBeVisible();
  }
  await expect(tile(page, 'MAE')).toContainText('Always the median: ');
  await expect(tile(page, 'RMSE')).toContainText('Always the mean: ');
  await expect(tile(page, 'R²')).toContainText(/^0\.[6-9]/);
  const metrics = page.getByRole('table', { name: 'Metrics and baselines' });
  await expect(metrics.getByRole('row', { name: /^MAPE \d+\.\d% – – \d+\.\d% ± / })).toBeVisible();
  await expect(page.getByText(/^Interval of a prediction: from −.* to \+.* \(out of bag\)\.$/)).toBeVisible();
  for (const name of ['Predicted against true values', 'Residuals against predicted values', 'Histogram of residuals']) {
    await expect(page.getByRole('region', { name }).first()).toBeVisible();
  }
  // 30 houses are the test, and each is a mark of the first two charts.
  await expect(page.locator('main svg .marks circle')).toHaveCount(60);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download as SVG' }).first().click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/predicted-true\.svg$/);
  expect(await readFile(await download.path(), 'utf8')).toContain('True price');
  await page.getByRole('link', { name: 'Make predictions' }).click();
  await page.getByLabel('size', { exact: true }).fill('100');
  await page.getByLabel('rooms', { exact: true }).fill('3');
  await page.getByLabel('district').selectOption('south');
  await page.getByRole('button', { name: 'Predict', exact: true }).click();
  await expect(page).toHaveURL(/size=100/);
  await expect(tile(page, 'Predicted number')).toContainText(/^3\d\d/);
  await expect(tile(page, 'Lower and upper limit')).toContainText(/^\d+(\.\d+)? to \d+(\.\d+)?.*90% interval/);
  await visit('/runs');
  await expect(page.getByRole('cell', { name: /^R² 0\.[6-9]/ })).toBeVisible();
});

test('a run says which data it has used', async ({ page, visit, javaScriptEnabled }) => {
  await signUp(page, visit);
  await upload(page, visit, houses());
  await page.getByRole('link', { name: 'Train a model' }).click();
  await chooseTarget(page, 'price', javaScriptEnabled);
  await train(page, 'Linear regression', javaScriptEnabled);
  await expect(page.getByText('120 rows: 87 for training and 29 for the test.')).toBeVisible();
  await expect(page.getByText('4 rows were left out because the target or a column had no value.')).toBeVisible();
  await expect(page.getByText('The test rows were drawn at random (25%).')).toBeVisible();
  const columns = page.getByRole('table', { name: 'Columns and their use' });
  for (const name of [
    'size Number 4 rows, left out',
    'district 3 categories (one-hot) None',
    'id Not used: an identifier –',
    'remark Not used: text; the encoding frequency or hashing would use it –',
    'region Not used: the same value in every row –',
  ]) {
    await expect(columns.getByRole('row', { name })).toBeVisible();
  }
  await expect(heading(page, 'Coefficients')).toBeVisible();
  const coefficients = page.locator('figure').filter({ hasText: 'when a column grows by one standard deviation' });
  await coefficients.getByText('Show as table').click();
  await expect(coefficients.getByRole('row', { name: /^size (2\.9|3)/ })).toBeVisible();
  await expect(coefficients.getByRole('row', { name: /^Intercept / })).toBeVisible();
  // Settings include the defaults.
  await page.getByText('Settings', { exact: true }).click();
  await expect(page.getByText('Penalty', { exact: true })).toBeVisible();
});

test('permutation importances are measured by choice', async ({ page, visit, javaScriptEnabled }) => {
  await signUp(page, visit);
  await upload(page, visit, houses());
  await page.getByRole('link', { name: 'Train a model' }).click();
  await chooseTarget(page, 'price', javaScriptEnabled);
  const choice = page.getByRole('checkbox', { name: 'Permutation importances' });
  await expect(choice).not.toBeChecked();
  await train(page, 'Linear regression', javaScriptEnabled, () => choice.check());
  await expect(heading(page, 'Permutation importances')).toBeVisible();
  await expect(page.getByText('measured on the test rows, which the model has not seen')).toBeVisible();
  const importances = page.locator('figure').filter({ hasText: 'Mean decrease of the R² on the test rows over 5 shuffles' });
  await importances.getByText('Show as table').click();
  // A category counts as one column.
  const rows = importances.getByRole('row');
  await expect(rows).toHaveText([/^ColumnDecrease in R²/, /^size[12]\./, /^district0\./, /^rooms0\./]);
  await page.getByRole('link', { name: 'Train again' }).click();
  await expect(choice).toBeChecked();
});

test('dates and texts are used by choice', async ({ page, visit, javaScriptEnabled }) => {
  const rows = Array.from({ length: 112 }, (_, row) => {
    const day = `2024-0${6 + Math.floor(row / 28)}-${String((row % 28) + 1).padStart(2, '0')}`;
    // The weekdays of the first days of the months, from 0 for Monday.
    const weekday = (([5, 0, 3, 6][Math.floor(row / 28)] ?? 0) + (row % 28)) % 7;
    return `${day},customer ${row % 60},${weekday > 4 ? 'weekend' : 'work'}`;
  });
  const text = `when,customer,kind\n${rows.join('\n')}\n`;
  await signUp(page, visit);
  await upload(page, visit, { name: 'visits.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByRole('link', { name: 'Train a model' }).click();
  await expect(page.getByText('Texts and dates need an encoding')).toBeVisible();
  await train(page, 'Decision tree', javaScriptEnabled, async () => {
    await page.getByText('How columns are encoded').click();
    await page.getByLabel('Encoding of when').selectOption('Month and weekday');
    await page.getByLabel('Encoding of customer').selectOption('Frequency of the value');
  });
  const columns = page.getByRole('table', { name: 'Columns and their use' });
  await expect(columns.getByRole('row', { name: 'when Date: month, weekday None' })).toBeVisible();
  await expect(columns.getByRole('row', { name: 'customer Frequency of the category None' })).toBeVisible();
  await expect(page.getByText('when (weekday)', { exact: true }).first()).toBeVisible();
  await page.getByRole('link', { name: 'Make predictions' }).click();
  await page.getByLabel('when').fill('2025-03-01');
  await page.getByLabel('customer').fill('customer 3');
  await page.getByRole('button', { name: 'Predict', exact: true }).click();
  await expect(tile(page, 'Predicted class')).toContainText('weekend');
});

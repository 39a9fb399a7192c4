// Attacks on files, downloads and models.

import { Client, expectStatus, sleep, tally } from '../../shared/client.mjs';

/** Returns a CSV of `rows` rows, each from `row`, joined in pieces. */
function csv(header, rows, row) {
  const pieces = [`${header}\n`];
  let piece = '';
  for (let number = 0; number < rows; number += 1) {
    piece += `${row(number)}\n`;
    if (piece.length > 1 << 20) {
      pieces.push(piece);
      piece = '';
    }
  }
  pieces.push(piece);
  return Buffer.from(pieces.join(''));
}

/** Uploads a data set and trains a forest of some size on it. */
async function forest(client, rows, trees) {
  const file = csv('a,b,c,label', rows, (n) => `${(n * 7919) % 1009},${(n * 104729) % 997},${(n * 31) % 57},${(n * 2654435761) % 3}`);
  const dataset = JSON.parse(expectStatus(await client.upload('forest.csv', file), [201]).body);
  const request = { dataset_id: dataset.id, target: 'label', algorithm: 'random_forest', parameters: { n_estimators: trees }, seed: 1 };
  let run = JSON.parse(expectStatus(await client.json('POST', '/api/v1/ml/classify', request, { prefer: 'wait=30' }), [200, 202]).body);
  while (['queued', 'running'].includes(run.state)) {
    await sleep(500);
    run = JSON.parse((await client.get(`/api/v1/ml/runs/${run.id}`)).body);
  }
  if (run.state !== 'succeeded') throw new Error(`the forest is ${run.state}: ${JSON.stringify(run.error)}`);
  return { dataset: dataset.id, run: run.id };
}

export const data = {
  async '190 MB of short distinct texts'({ base }) {
    const client = await new Client(base, '203.0.113.30').join('texter');
    const file = csv('a,b,c,d', 4_900_000, (n) => [2654435761, 40503, 69069, 1664525].map((factor) => `t${(n * factor) % 99999989}`).join(','));
    const answer = await client.upload('texts.csv', file);
    if (answer.status >= 500) throw new Error(`status ${answer.status}: ${answer.body.slice(0, 200)}`);
    return `${(file.length / 2 ** 20).toFixed(0)} MB: status ${answer.status}`;
  },

  async 'downloads that nobody reads'({ base }) {
    const client = await new Client(base, '203.0.113.31', 1_000).join('hoarder');
    const { dataset, run } = await forest(client, 300_000, 5);
    const paths = [`/api/v1/ml/runs/${run}/output.csv`, `/api/v1/ml/datasets/${dataset}/download`];
    const held = await Promise.allSettled(
      Array.from({ length: 400 }, (_, number) => client.request('GET', paths[number % 2], { read: false })),
    );
    const got = tally(held.map((answer) => (answer.status === 'fulfilled' ? answer.value.status : 'broken off')));
    const other = await new Client(base, '203.0.113.32').join('reader');
    const small = await forest(other, 2_000, 2);
    expectStatus(await other.get(`/api/v1/ml/datasets/${small.dataset}/rows`), [200]);
    client.close();
    return got;
  },

  async 'rows of a large file, 40 at once'({ base }) {
    const client = await new Client(base, '203.0.113.33', 40).join('pager');
    const file = csv('a,b,c,d', 4_000_000, (n) => `${n},${n * 3},${n % 1013},${(n * 7) % 100003}`);
    const answer = await client.upload('long.csv', file);
    const dataset = JSON.parse(expectStatus(answer, [201]).body);
    const got = await Promise.all(
      Array.from({ length: 40 }, (_, number) => client.get(`/api/v1/ml/datasets/${dataset.id}/rows?page=${number * 4_000 + 1}&per_page=1`)),
    );
    const statuses = tally(got.map((one) => one.status));
    if (got.some((one) => one.status >= 500 && one.status !== 503)) throw new Error(statuses);
    return `${(file.length / 2 ** 20).toFixed(0)} MB: ${statuses}`;
  },

  async '60 predictions on a large model'({ base }) {
    const client = await new Client(base, '203.0.113.34', 60).join('oracle');
    const { run } = await forest(client, 20_000, 100);
    const rows = { rows: [{ a: 1, b: 2, c: 3 }] };
    const got = await Promise.all(Array.from({ length: 60 }, () => client.json('POST', `/api/v1/ml/runs/${run}/predict`, rows)));
    const statuses = tally(got.map((one) => one.status));
    if (got.some((one) => ![200, 429, 503].includes(one.status))) throw new Error(statuses);
    return statuses;
  },

  async 'kept answers of predictions'({ base }) {
    const client = await new Client(base, '203.0.113.35').join('keeper');
    const { run } = await forest(client, 2_000, 5);
    const rows = { rows: Array.from({ length: 10_000 }, (_, n) => ({ a: n % 1009, b: n % 997, c: n % 57 })) };
    const got = [];
    for (let number = 0; number < 20; number += 1) {
      got.push((await client.json('POST', `/api/v1/ml/runs/${run}/predict`, rows, { 'idempotency-key': `key-${number}` })).status);
    }
    return tally(got);
  },
};

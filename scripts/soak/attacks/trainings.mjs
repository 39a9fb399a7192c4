// Attacks by training.

import { Client, expectStatus, sleep, tally } from '../../shared/client.mjs';

/** Returns a CSV of categorical columns with `values` values each and a target of two classes. */
function categories(columns, values, rows) {
  const header = [...Array.from({ length: columns }, (_, column) => `c${column}`), 'label'].join(',');
  const lines = Array.from({ length: rows }, (_, row) => {
    const cells = Array.from({ length: columns }, (_, column) => `v${(row * 31 + column * 7) % values}`);
    return [...cells, row % 2].join(',');
  });
  return `${header}\n${lines.join('\n')}\n`;
}

async function ended(client, run) {
  for (let turn = 0; turn < 240; turn += 1) {
    const state = JSON.parse((await client.get(`/api/v1/ml/runs/${run}`)).body);
    if (!['queued', 'running'].includes(state.state)) return state;
    await sleep(500);
  }
  throw new Error('the run has not ended after two minutes');
}

async function train(client, file, request) {
  const dataset = JSON.parse(expectStatus(await client.upload('attack.csv', file), [201]).body);
  const answer = await client.json('POST', `/api/v1/ml/${request.target ? 'classify' : 'kmeans'}`, { dataset_id: dataset.id, seed: 1, ...request });
  if (answer.status === 422) return `refused: ${JSON.parse(answer.body).detail.slice(0, 160)}`;
  const run = JSON.parse(expectStatus(answer, [202]).body);
  const { state, error } = await ended(client, run.id);
  return error ? `${state}: ${error.code}` : state;
}

export const trainings = {
  async 'one-hot of 2,000 columns'({ base }) {
    const client = await new Client(base, '203.0.113.40').join('wide');
    return train(client, categories(1_999, 50, 600), { target: 'label', algorithm: 'random_forest' });
  },

  async 'one-hot of 2,000 columns, clustered'({ base }) {
    const client = await new Client(base, '203.0.113.41').join('wideclusters');
    return train(client, categories(1_999, 50, 3_000), { n_clusters: 8 });
  },

  async 'cancel in any stage'({ base }) {
    const client = await new Client(base, '203.0.113.42').join('canceller');
    const lines = Array.from({ length: 200_000 }, (_, n) => `${(n * 7919) % 10007},${(n * 104729) % 9973},${(n * 31) % 8191}`);
    const dataset = JSON.parse(expectStatus(await client.upload('points.csv', `a,b,c\n${lines.join('\n')}\n`), [201]).body);
    const begin = { dataset_id: dataset.id, n_clusters: 2, n_clusters_max: 20, seed: 1 };
    const slowest = [];
    for (const wait of [200, 1_000, 2_500, 5_000]) {
      const run = JSON.parse(expectStatus(await client.json('POST', '/api/v1/ml/kmeans', begin), [202]).body);
      await sleep(wait);
      await client.json('POST', `/api/v1/ml/runs/${run.id}/cancel`, {});
      const asked = performance.now();
      await ended(client, run.id);
      slowest.push(performance.now() - asked);
    }
    return `ended at most ${(Math.max(...slowest) / 1_000).toFixed(1)} s after the request`;
  },

  async 'twenty runs of one person, one of another'({ base }) {
    const greedy = await new Client(base, '203.0.113.43', 30).join('greedy');
    const modest = await new Client(base, '203.0.113.44').join('modest');
    const rows = Array.from({ length: 60_000 }, (_, n) => `${(n * 7919) % 10007},${(n * 104729) % 9973},${(n * 2654435761) % 5}`);
    const file = `a,b,label\n${rows.join('\n')}\n`;
    const dataset = JSON.parse(expectStatus(await greedy.upload('greedy.csv', file), [201]).body);
    const request = { dataset_id: dataset.id, target: 'label', algorithm: 'random_forest', parameters: { n_estimators: 100, max_depth: 12 } };
    const made = await Promise.all(Array.from({ length: 80 }, () => greedy.json('POST', '/api/v1/ml/classify', request)));
    if (made.every((answer) => answer.status !== 202)) throw new Error(made[0].body.slice(0, 300));
    const live = made.filter((answer) => answer.status === 202).map((answer) => JSON.parse(answer.body).id);
    if (live.length > 20) throw new Error(`${live.length} runs wait or run at once`);
    const outcome = await train(modest, 'a,label\n1,x\n2,y\n3,x\n4,y\n5,x\n6,y\n7,x\n8,y\n', { target: 'label', algorithm: 'decision_tree' });
    const states = await Promise.all(live.map(async (id) => JSON.parse((await greedy.get(`/api/v1/ml/runs/${id}`)).body).state));
    await Promise.all(live.map((id) => greedy.json('POST', `/api/v1/ml/runs/${id}/cancel`, {})));
    const before = states.filter((state) => state === 'succeeded').length;
    return `asked ${tally(made.map((one) => one.status))}; ${before} of 20 had ended before the other's (${outcome})`;
  },
};

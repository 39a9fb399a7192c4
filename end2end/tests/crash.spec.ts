// Crash recovery: a server that is killed during a run finishes the run after its restart.
import { expect, test } from '@playwright/test';
import { noise } from '../support/noise.ts';
import { Server } from '../support/server.ts';
import { PASSWORD, newName } from '../support/test.ts';

interface Run {
  id: number;
  state: string;
}

test('a run survives a crash of the server', async () => {
  test.setTimeout(300_000);
  const server = await Server.start();
  try {
    const api = `${server.url}/api/v1`;
    const name = newName();
    const json = { 'content-type': 'application/json' };
    const account = { email: `${name}@example.com`, username: name, password: PASSWORD };
    const registered = await fetch(`${api}/auth/register`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify(account),
    });
    expect(registered.status).toBe(201);
    const login = await fetch(`${api}/auth/login`, {
      method: 'POST',
      body: new URLSearchParams({ username: name, password: PASSWORD }),
    });
    expect(login.status).toBe(200);
    const { access_token } = (await login.json()) as { access_token: string };
    const headers = { authorization: `Bearer ${access_token}` };
    const form = new FormData();
    form.append('file', new Blob([noise(20_000, 10)]), 'noise.csv');
    const uploaded = await fetch(`${api}/ml/upload-data`, { method: 'POST', headers, body: form });
    expect(uploaded.status).toBe(201);
    const dataset = (await uploaded.json()) as { id: number };
    const created = await fetch(`${api}/ml/classify`, {
      method: 'POST',
      headers: { ...headers, ...json },
      body: JSON.stringify({
        dataset_id: dataset.id,
        target: 'kind',
        algorithm: 'random_forest',
        parameters: { n_estimators: 150 },
      }),
    });
    expect(created.status).toBe(202);
    const { id } = (await created.json()) as Run;
    const state = async () => {
      const answer = await fetch(`${api}/ml/runs/${id}`, { headers });
      return ((await answer.json()) as Run).state;
    };
    await expect.poll(state, { timeout: 30_000, intervals: [50] }).toBe('running');
    await server.kill();
    await server.run();
    // The row of the killed process: no worker has claimed the run yet.
    expect(await state()).toBe('running');
    // The lease of the killed worker expires after 20 seconds; then the run starts again.
    await expect.poll(state, { timeout: 200_000, intervals: [1000] }).toBe('succeeded');
  } finally {
    await server.remove();
  }
});

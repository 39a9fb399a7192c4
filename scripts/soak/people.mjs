// Ordinary use: reading and adding tasks, paging through a data set and predicting, with pauses.

import { readFile } from 'node:fs/promises';
import { Client, expectStatus, sleep } from '../shared/client.mjs';

/** Milliseconds between two requests of one person. */
const PAUSE = 900;

export class People {
  constructor(base, count) {
    this.base = base;
    this.count = count;
    this.people = [];
    this.reset();
  }

  reset() {
    this.times = [];
    this.failures = [];
  }

  /** Creates the accounts, each with a data set and a small model. */
  async createAccounts() {
    const iris = await readFile(new URL('../../data/iris.csv', import.meta.url));
    for (let number = 0; number < this.count; number += 1) {
      const client = new Client(this.base, `198.51.100.${number + 1}`);
      await client.join(`person${number}`);
      const dataset = JSON.parse(expectStatus(await client.upload('iris.csv', iris), [201]).body);
      const request = { dataset_id: dataset.id, target: 'species', algorithm: 'decision_tree', seed: 1 };
      const run = await client.json('POST', '/api/v1/ml/classify', request, { prefer: 'wait=30' });
      this.people.push({ client, dataset: dataset.id, run: JSON.parse(expectStatus(run, [200]).body).id });
    }
  }

  /** Uses the server until the process ends. */
  start() {
    this.people.forEach((person, number) => void this.runSteps(person, number));
  }

  /** Sends one request after the other, with pauses. */
  async runSteps({ client, dataset, run }, number) {
    const row = { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 };
    const steps = [
      () => client.get('/api/v1/tasks/?per_page=20'),
      () => client.json('POST', '/api/v1/tasks/', { title: `Task of person ${number}` }),
      () => client.get(`/api/v1/ml/datasets/${dataset}/rows?page=2`),
      () => client.json('POST', `/api/v1/ml/runs/${run}/predict`, { rows: [row] }),
      () => client.get('/login'),
      () => client.get('/api/v1/users/me'),
    ];
    await sleep((number * PAUSE) / this.count);
    for (let turn = number; ; turn += 1) {
      const begun = performance.now();
      try {
        const answer = await steps[turn % steps.length]();
        if (answer.status === 401) await client.login();
        else if (answer.status >= 300) this.failures.push(`status ${answer.status}: ${answer.body.slice(0, 200)}`);
      } catch (error) {
        this.failures.push(String(error));
      }
      this.times.push(performance.now() - begun);
      await sleep(PAUSE);
    }
  }

  /** Returns requests, failures and the 99th percentile in milliseconds since the last reset. */
  metrics() {
    const sorted = [...this.times].sort((a, b) => a - b);
    const p99 = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0;
    return { requests: sorted.length, failures: this.failures, p99 };
  }
}

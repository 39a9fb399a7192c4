// The death of the server in the middle of a request that is repeated.

import { Client, expectStatus, sleep, tally } from '../../shared/client.mjs';
import { SecondServer, withFolder } from '../second-server.mjs';

/** Tasks of one import: their writing takes a while, and all fit into the quota. */
const TASKS = 400;
/** Milliseconds after the beginning of each request at which the server is killed. */
const KILLS = [2, 5, 10, 20, 40, 80];
/** Time limit in milliseconds for the repetition of a killed request: a key's lease is 30 s. */
const PATIENCE = 60_000;

function sendImport(client, number) {
  const tasks = Array.from({ length: TASKS }, (_, task) => ({ title: `Import ${number}, task ${task}` }));
  return client.json('POST', '/api/v1/tasks/import', tasks, { 'idempotency-key': `import-${number}` });
}

/** Repeats an import until it is answered; returns whether the key had to be waited for. */
async function repeat(client, number) {
  const until = Date.now() + PATIENCE;
  for (let waited = false; ; waited = true) {
    const answer = expectStatus(await sendImport(client, number), [201, 409]);
    if (answer.status === 201) return waited ? 'after its lease' : 'at once';
    if (Date.now() > until) throw new Error(`import ${number} is still refused: ${answer.body}`);
    await sleep(1_000);
  }
}

export const kill = {
  async 'killed in the middle of a POST with an Idempotency-Key'() {
    return withFolder(async (folder) => {
      const server = await SecondServer.start(folder);
      const client = new Client(server.base, '203.0.113.51');
      try {
        await client.join('importer');
        for (const [number, wait] of KILLS.entries()) {
          // Broken off, or answered just before.
          const request = sendImport(client, number).catch(() => null);
          await sleep(wait);
          await server.kill();
          await request;
          await server.restart();
        }
        const done = await Promise.all(KILLS.map((_, number) => repeat(client, number)));
        const list = JSON.parse(expectStatus(await client.get('/api/v1/tasks/?per_page=1'), [200]).body);
        if (list.total !== KILLS.length * TASKS) throw new Error(`${list.total} tasks instead of ${KILLS.length * TASKS}`);
        return `each import done once: ${tally(done)}`;
      } finally {
        await server.kill();
        client.close();
      }
    });
  },
};

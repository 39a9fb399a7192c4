// A database that is away for a while.

import { Client, expectStatus, sleep, tally } from '../../shared/client.mjs';
import { Relay, postgresTarget } from '../../shared/relay.mjs';
import { SecondServer, withFolder } from '../second-server.mjs';

/** Milliseconds without a database. */
const AWAY = 10_000;

async function attack(folder, url) {
  const relay = new Relay(postgresTarget(url));
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = await relay.open();
  const server = await SecondServer.start(folder, { DATABASE_URL: through.href });
  const client = new Client(server.base, '203.0.113.52');
  try {
    await client.join(`waiter${Date.now()}`);
    relay.cut();
    const got = [];
    const until = Date.now() + AWAY;
    while (Date.now() < until) {
      got.push(expectStatus(await client.get('/api/v1/tasks/'), [503]).status);
      expectStatus(await client.request('GET', '/login', { headers: { accept: 'text/html', cookie: 'session=x' } }), [200, 503]);
      expectStatus(await client.get('/livez'), [200]);
      await sleep(500);
    }
    relay.mend();
    await sleep(2_000);
    expectStatus(await client.json('POST', '/api/v1/tasks/', { title: 'After' }), [201]);
    expectStatus(await client.get('/readyz'), [200]);
    return `away: ${tally(got)}; back: everything`;
  } finally {
    await server.kill();
    relay.close();
    client.close();
  }
}

export const postgres = {
  async 'PostgreSQL away'() {
    const url = process.env.TEST_POSTGRES_URL;
    if (!url) return 'skipped: begin with scripts/with-postgres.sh to have a PostgreSQL server';
    return withFolder((folder) => attack(folder, new URL(url)));
  },
};

// A database that is away for a while.

import { once } from 'node:events';
import net from 'node:net';
import { Client, expectStatus, sleep, tally } from '../client.mjs';
import { SecondServer, withFolder } from '../second-server.mjs';

/** Milliseconds without a database. */
const AWAY = 10_000;

/** How `url` is reached: by TCP, or by a socket in the folder that its host names. */
function target(url) {
  const port = Number(url.port || 5432);
  const host = decodeURIComponent(url.hostname);
  return host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };
}

/** A way to a server of PostgreSQL that can be cut. */
class Way {
  constructor(url) {
    this.sockets = new Set();
    this.isCut = false;
    this.listener = net.createServer((client) => {
      if (this.isCut) return client.destroy();
      const server = net.connect(target(url));
      for (const [from, to] of [[client, server], [server, client]]) {
        this.sockets.add(from);
        from.on('error', () => {});
        from.on('close', () => to.destroy());
        from.pipe(to);
      }
    });
  }

  async open() {
    this.listener.listen(0, '127.0.0.1');
    await once(this.listener, 'listening');
    return this.listener.address().port;
  }

  cut() {
    this.isCut = true;
    this.sockets.forEach((socket) => socket.destroy());
  }

  close() {
    this.cut();
    this.listener.close();
  }
}

async function attack(folder, url) {
  const way = new Way(url);
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = await way.open();
  const server = await SecondServer.start(folder, { DATABASE_URL: through.href });
  const client = new Client(server.base, '203.0.113.52');
  try {
    await client.join(`waiter${Date.now()}`);
    way.cut();
    const got = [];
    const until = Date.now() + AWAY;
    while (Date.now() < until) {
      got.push(expectStatus(await client.get('/api/v1/tasks/'), [503]).status);
      expectStatus(await client.request('GET', '/login', { headers: { accept: 'text/html', cookie: 'session=x' } }), [200, 503]);
      expectStatus(await client.get('/livez'), [200]);
      await sleep(500);
    }
    way.isCut = false;
    await sleep(2_000);
    expectStatus(await client.json('POST', '/api/v1/tasks/', { title: 'After' }), [201]);
    expectStatus(await client.get('/readyz'), [200]);
    return `away: ${tally(got)}; back: everything`;
  } finally {
    await server.kill();
    way.close();
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

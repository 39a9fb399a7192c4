// A disk that is full, and then has room again.

import { execFile } from 'node:child_process';
import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, expectStatus, sleep, tally } from '../../shared/client.mjs';
import { SecondServer, withFolder } from '../second-server.mjs';

const run = promisify(execFile);

/** Megabytes of the disk, and those that the server keeps in reserve. */
const DISK = 64;
const RESERVE = 16;

/** Writes a file until only `left` bytes of the disk are free, or nothing more can be written. */
function fill(path, left) {
  const file = openSync(path, 'w');
  const piece = Buffer.alloc(64 << 10);
  try {
    for (;;) {
      const { bavail, bsize } = statfsSync(path);
      if (bavail * bsize <= left) return;
      writeSync(file, piece);
    }
  } catch (error) {
    if (error.code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}

const makeTask = (client, number) => client.json('POST', '/api/v1/tasks/', { title: `Task ${number}` });

/** Ordinary requests while there is no room at all: nothing is done, and the answer says so. */
async function whileFull(client) {
  const made = [];
  for (let number = 0; number < 20; number += 1) made.push(expectStatus(await makeTask(client, number), [503, 507]).status);
  expectStatus(await client.get('/api/v1/tasks/'), [200]);
  // Readiness is asked for once a second at most.
  await sleep(1_500);
  expectStatus(await client.get('/readyz'), [503, 507]);
  return tally(made);
}

/** Requests below the reserve: what fills the disk is refused; people sign in, read and delete. */
async function belowReserve(client, task) {
  expectStatus(await client.upload('small.csv', Buffer.from('a,b\n1,2\n3,4\n')), [507]);
  expectStatus(await makeTask(client, 'in the reserve'), [507]);
  await client.login();
  expectStatus(await client.get(`/api/v1/tasks/${task}`), [200]);
  expectStatus(await client.json('DELETE', `/api/v1/tasks/${task}`, {}), [204]);
  const ready = expectStatus(await client.get('/readyz'), [200]);
  if (!ready.body.includes('ok, but')) throw new Error(`/readyz says: ${ready.body}`);
}

async function attack(folder) {
  const server = await SecondServer.start(join(folder, 'data'), { MIN_FREE_DISK_MB: String(RESERVE) });
  const client = new Client(server.base, '203.0.113.50');
  const filler = join(folder, 'filler');
  try {
    await client.join('librarian');
    const first = JSON.parse(expectStatus(await makeTask(client, 'first'), [201]).body);
    fill(filler, (RESERVE / 2) << 20);
    await belowReserve(client, first.id);
    fill(`${filler}-2`, 0);
    const got = await whileFull(client);
    rmSync(filler);
    rmSync(`${filler}-2`);
    await sleep(1_500);
    expectStatus(await makeTask(client, 'last'), [201]);
    expectStatus(await client.upload('small.csv', Buffer.from('a,b\n1,2\n3,4\n')), [201]);
    expectStatus(await client.get('/readyz'), [200]);
    return `full: ${got}; with room again: everything`;
  } finally {
    await server.kill();
    client.close();
  }
}

export const disk = {
  async 'disk full, then room again'() {
    return withFolder(async (folder) => {
      try {
        await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK}m`, 'tmpfs', folder]);
      } catch {
        return 'skipped: this user may not mount a small disk';
      }
      try {
        return await attack(folder);
      } finally {
        await run('umount', [folder]);
      }
    });
  },
};

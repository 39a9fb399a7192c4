// Services behind the servers: PostgreSQL, Redis and the object storage, which can be stopped.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import net from 'node:net';
import { sleep } from '../shared/client.mjs';
import { Relay, freePort } from '../shared/relay.mjs';

const run = promisify(execFile);
/** Milliseconds that a service may take to start. */
const START_TIMEOUT = 10_000;

/** PostgreSQL of scripts/with-postgres.sh. */
export class Postgres {
  constructor() {
    this.url = process.env.TEST_POSTGRES_URL;
    this.program = process.env.TEST_POSTGRES_CONTROL;
    if (!this.url || !this.program) throw new Error('begin with scripts/rehearse.sh, which starts PostgreSQL');
  }

  /** Starts or stops the server with these arguments of pg_ctl. */
  control(...words) {
    return run(this.program, words);
  }

  /** Returns the URL for another role. */
  urlOf(role) {
    const url = new URL(this.url);
    url.username = role;
    return url.href;
  }

  /** Runs a query or a file of SQL, and returns its output. */
  async sql(text, { isFile = false } = {}) {
    const input = isFile ? ['--file', text] : ['--command', text];
    const { stdout } = await run('psql', [this.url, '--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set', 'ON_ERROR_STOP=1', ...input]);
    return stdout.trim();
  }
}

/** Redis of Debian, without persistence. */
export class Redis {
  async start() {
    this.port ??= await freePort();
    const options = ['--bind', '127.0.0.1', '--port', String(this.port), '--save', '', '--appendonly', 'no'];
    this.process = spawn('redis-server', options, { stdio: 'ignore' });
    await untilOpen(this.port);
  }

  get url() {
    return `redis://127.0.0.1:${this.port}/`;
  }

  async kill() {
    if (!this.process || this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill('SIGKILL');
    await once(this.process, 'exit');
  }
}

/** S3 of scripts/with-s3.sh behind a relay that can refuse connections. */
export class Storage {
  constructor() {
    const { TEST_STORAGE_URL: url, AWS_ENDPOINT_URL: endpoint } = process.env;
    if (!url || !endpoint) throw new Error('begin with scripts/rehearse.sh, which starts an S3 server');
    this.url = url;
    const { hostname: host, port } = new URL(endpoint);
    this.relay = new Relay({ host, port: Number(port) });
  }

  /** Opens the relay, and returns the settings that name it. */
  async open() {
    const given = Object.entries(process.env).filter(([name]) => name.startsWith('AWS_'));
    const endpoint = `http://127.0.0.1:${await this.relay.open()}`;
    return { ...Object.fromEntries(given), AWS_ENDPOINT_URL: endpoint, STORAGE_URL: this.url };
  }
}

async function untilOpen(port) {
  for (const until = Date.now() + START_TIMEOUT; ; await sleep(100)) {
    const socket = net.connect({ host: '127.0.0.1', port });
    // `once` rejects when the socket emits an error.
    const isOpen = await once(socket, 'connect').then(() => true, () => false);
    socket.destroy();
    if (isOpen) return;
    if (Date.now() > until) throw new Error(`nothing listens on port ${port} after ${START_TIMEOUT} ms`);
  }
}

/** Returns the line about a setting in the errors of `check-config`; null if there is none. */
export async function complaint(program, settings, name) {
  const { stdout, stderr } = await run(program, ['check-config'], { env: { ...settings, PATH: process.env.PATH } }).then(
    () => ({ stdout: '', stderr: '' }),
    (error) => error,
  );
  return `${stdout}${stderr}`.split('\n').find((line) => line.includes(name))?.trim() ?? null;
}

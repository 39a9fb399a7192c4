// Server under test: the built binary with its own port and data folder.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const target = resolve(process.env.CARGO_TARGET_DIR ?? '../target');
const binary = process.env.SERVER_BINARY ?? join(target, 'debug/server');
// cargo-leptos puts the site beside its manifest's target folder, wherever the binary goes.
const site = resolve(process.env.SITE_ROOT ?? '../target/site');
/** File of the coverage, which an instrumented server writes when it ends by itself. */
const coverage = process.env.LLVM_PROFILE_FILE;

/**
 * Limit of columns of an uploaded file: small enough to exceed in a test, enough for `digits` (65).
 */
export const MAX_COLUMNS = 100;

/** Superuser of every server. */
export const ROOT = { name: 'root', password: 'copper-lantern-seven-fjord' };

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

export class Server {
  readonly url: string;
  private readonly port: number;
  private readonly folder: string;
  private process: ChildProcess | undefined;
  private output = '';

  private constructor(port: number, folder: string) {
    this.port = port;
    this.folder = folder;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<Server> {
    const server = new Server(await freePort(), await mkdtemp(join(tmpdir(), 'playground-')));
    try {
      await server.run();
    } catch (error) {
      // No test gets this server, so no fixture would remove its folder.
      await server.remove();
      throw error;
    }
    return server;
  }

  /** Starts the process on the same data folder as before. */
  async run(): Promise<void> {
    const child = spawn(binary, [], {
      env: {
        PATH: process.env.PATH,
        LEPTOS_SITE_ADDR: `127.0.0.1:${this.port}`,
        LEPTOS_SITE_ROOT: site,
        LEPTOS_OUTPUT_NAME: 'playground',
        PUBLIC_URL: this.url,
        DATA_DIR: this.folder,
        MAX_COLUMNS: String(MAX_COLUMNS),
        FIRST_SUPERUSER: `${ROOT.name}@example.com`,
        FIRST_SUPERUSER_PASSWORD: ROOT.password,
        // All tests share one client address.
        RATE_LIMIT_API: 'off',
        RATE_LIMIT_LOGIN: 'off',
        RATE_LIMIT_MAIL: 'off',
        RUST_LOG: 'warn',
        ...(coverage === undefined ? {} : { LLVM_PROFILE_FILE: coverage }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.process = child;
    // A missing binary is reported by an event, not by an exit code.
    child.on('error', (error) => (this.output += `${error.message}\n`));
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => (this.output += String(chunk)));
    }
    const end = Date.now() + 60_000;
    while (Date.now() < end && child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      const ready = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (ready?.ok) return;
      await new Promise((wake) => setTimeout(wake, 100));
    }
    throw new Error(`the server did not get ready:\n${this.output}`);
  }

  /** Kills the process without warning, as a power cut would. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  async remove(): Promise<void> {
    await this.end(coverage === undefined ? 'SIGKILL' : 'SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }
}

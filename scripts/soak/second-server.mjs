// A server beside the one that ordinary people use, for attacks that take its disk or its life.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sleep } from '../shared/client.mjs';
import { freePort } from '../shared/relay.mjs';

/** Milliseconds that a server may take to start. */
const START = 30_000;

export class SecondServer {
  /**
   * Starts a server on `folder`.
   *
   * @param {string} folder the folder of its data, which outlives the process
   * @param {Record<string, string>} settings more settings
   */
  static async start(folder, settings = {}) {
    const server = new SecondServer();
    const address = `127.0.0.1:${await freePort()}`;
    server.base = `http://${address}`;
    server.settings = {
      ...process.env,
      LEPTOS_SITE_ADDR: address,
      LEPTOS_SITE_ROOT: process.env.SOAK_SITE,
      DATA_DIR: folder,
      TRUSTED_PROXIES: '127.0.0.1',
      RUST_LOG: 'warn',
      ...settings,
    };
    await server.restart();
    return server;
  }

  /** Starts the process, and waits until it is ready. */
  async restart() {
    this.process = spawn(process.env.SOAK_BINARY, { env: this.settings, stdio: 'ignore' });
    const until = Date.now() + START;
    while (Date.now() < until && this.process.exitCode === null) {
      const ready = await fetch(`${this.base}/readyz`).catch(() => null);
      if (ready?.ok) return;
      await sleep(100);
    }
    throw new Error('the second server has not become ready');
  }

  /** Kills the process and waits for its end. */
  async kill(signal = 'SIGKILL') {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill(signal);
    await once(this.process, 'exit');
  }
}

/** Runs `attack` with a new folder, which is removed afterwards. */
export async function withFolder(attack) {
  const folder = await mkdtemp(join(tmpdir(), 'playground-soak-'));
  try {
    return await attack(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

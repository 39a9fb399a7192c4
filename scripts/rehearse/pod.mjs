// Pod of the rehearsal: a process on this machine with the arguments, settings, probes and grace
// period of a pod's template.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { sleep } from '../shared/client.mjs';
import { freePort } from '../shared/relay.mjs';

/** Milliseconds between two probes; the templates have 5 seconds. */
const PERIOD = 1_000;
/** Longest pause in milliseconds before an ended process is started again. */
const MAX_PAUSE = 10_000;

function hasMembers(group) {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
}

export class Pod {
  /**
   * @param {object} template the template of the pods, from the manifest
   * @param {{ program: string, settings: Record<string, string> }} image
   * @param {Record<string, string>} config values of the template's ConfigMap
   * @param {{ name: string, folder: string, onChange: () => void }} place
   */
  constructor(template, image, config, place) {
    Object.assign(this, { template, image, config, ...place });
    [this.container] = template.spec.containers;
    this.isReady = false;
    this.isEnding = false;
    this.restarts = 0;
    this.groups = [];
    this.ports = new Map();
  }

  /** Port on this machine of a container's port, by its number or name. */
  port(wanted) {
    const found = this.container.ports?.find(({ name, containerPort }) => name === wanted || containerPort === wanted);
    return this.ports.get(found?.containerPort ?? wanted);
  }

  async start() {
    for (const { containerPort } of this.container.ports ?? []) this.ports.set(containerPort, await freePort());
    mkdirSync(join(this.folder, this.name), { recursive: true });
    this.log = openSync(join(this.folder, `${this.name}.log`), 'a');
    this.run();
    void this.probe();
  }

  /** Settings of the process: image, ConfigMap and template, with addresses of this machine. */
  get settings() {
    const given = Object.fromEntries((this.container.env ?? []).map(({ name, value }) => [name, value]));
    const settings = { LEPTOS_SITE_ADDR: '0.0.0.0:3000', ...this.config, ...given, ...this.image.settings };
    for (const [name, value] of Object.entries(settings)) {
      const port = /^0\.0\.0\.0:(\d+)$/.exec(value)?.[1];
      if (port) settings[name] = `127.0.0.1:${this.port(Number(port)) ?? port}`;
    }
    return { ...settings, DATA_DIR: join(this.folder, this.name), PATH: process.env.PATH };
  }

  run() {
    // A group of its own: training processes that outlive their worker are found by it.
    this.process = spawn(this.image.program, this.container.args, { env: this.settings, stdio: ['ignore', this.log, this.log], detached: true });
    this.groups.push(this.process.pid);
    this.ended = once(this.process, 'exit');
    this.isReady = !this.container.readinessProbe;
    const run = this.process;
    run.on('exit', async () => {
      this.isReady = false;
      this.onChange();
      // The first time at once, as a cluster does.
      await sleep(Math.min(MAX_PAUSE, this.restarts * 2_000));
      this.restarts += 1;
      if (!this.isEnding && this.process === run) this.run();
    });
    this.onChange();
  }

  /** Asks for the readiness until the pod ends. */
  async probe() {
    const probe = this.container.readinessProbe?.httpGet;
    for (let failures = 0; probe && !this.isEnding; await sleep(PERIOD)) {
      const answer = await fetch(`http://127.0.0.1:${this.port(probe.port)}${probe.path}`, { signal: AbortSignal.timeout(5 * PERIOD) }).catch(() => null);
      this.lastProbe = answer ? `${probe.path} answers ${answer.status}` : `${probe.path} does not answer`;
      failures = answer?.ok ? 0 : failures + 1;
      const isReady = answer?.ok ? true : this.isReady && failures < (this.container.readinessProbe.failureThreshold ?? 3);
      if (isReady !== this.isReady) {
        this.isReady = isReady;
        this.onChange();
      }
    }
  }

  /** Kills the process as a lack of memory would; it is started again. */
  async kill() {
    const { ended } = this;
    this.process.kill('SIGKILL');
    await ended;
  }

  /** Ends the pod: `preStop`, SIGTERM, and SIGKILL after the grace period. */
  async end() {
    this.isEnding = true;
    this.onChange();
    const grace = this.template.spec.terminationGracePeriodSeconds ?? 30;
    const pause = this.container.lifecycle?.preStop?.sleep?.seconds ?? 0;
    await sleep(pause * 1_000);
    if (this.process.exitCode !== null || this.process.signalCode !== null) return 'ended';
    this.process.kill('SIGTERM');
    const late = sleep((grace - pause) * 1_000).then(() => 'late');
    if ((await Promise.race([this.ended, late])) !== 'late') return 'ended';
    this.process.kill('SIGKILL');
    return 'killed';
  }

  /** Returns the groups of ended processes that still have members. */
  leftOver() {
    const hasEnded = this.process?.exitCode !== null || this.process?.signalCode !== null;
    return this.groups.filter((group) => (hasEnded || group !== this.process.pid) && hasMembers(group));
  }

  /** Kills everything at once, without a word. */
  destroy() {
    this.isEnding = true;
    for (const group of this.groups.filter(hasMembers)) process.kill(-group, 'SIGKILL');
  }
}

// Cluster of the rehearsal: does with processes on this machine what Kubernetes does with the
// manifests of deploy/kubernetes, as far as scripts/deploy.sh asks for it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { sleep } from '../shared/client.mjs';
import { Pod } from './pod.mjs';

/** Pods of a deployment whose number an autoscaler decides. */
const REPLICAS = 2;
/** Milliseconds between two checks of a rollout. */
const TICK = 200;

/** Returns a number of pods that is given as a number or as a percentage. */
function share(value, replicas, round) {
  return typeof value === 'number' ? value : round((Number.parseInt(value, 10) / 100) * replicas);
}

class Deployment {
  constructor(cluster, manifest) {
    this.cluster = cluster;
    this.name = manifest.metadata.name;
    this.component = manifest.metadata.labels['app.kubernetes.io/component'];
    this.replicas = manifest.spec.replicas ?? REPLICAS;
    const { maxSurge = '25%', maxUnavailable = '25%' } = manifest.spec.strategy?.rollingUpdate ?? {};
    this.surge = share(maxSurge, this.replicas, Math.ceil);
    this.unavailable = share(maxUnavailable, this.replicas, Math.floor);
    /** Templates as text by revision. */
    this.revisions = new Map();
    this.revision = 0;
    this.pods = [];
    this.ending = new Set();
    this.killedLate = [];
    this.timer = setInterval(() => this.reconcile(), TICK);
  }

  /** Takes a template as the newest revision, if it is another one. */
  set(template) {
    const text = JSON.stringify(template);
    if (text === this.revisions.get(this.revision)) return;
    this.revision += 1;
    this.revisions.set(this.revision, text);
    this.reconcile();
  }

  undo(revision) {
    const text = this.revisions.get(revision);
    if (!text) throw new Error(`${this.name} has no revision ${revision}`);
    this.set(JSON.parse(text));
  }

  /** Whether a pod has the newest template, perhaps from an earlier revision. */
  isNewest(pod) {
    return pod.text === this.revisions.get(this.revision);
  }

  get newest() {
    return this.pods.filter((pod) => this.isNewest(pod));
  }

  get isRolledOut() {
    return this.pods.length === this.replicas && this.newest.length === this.replicas && this.pods.every((pod) => pod.isReady);
  }

  /** Starts and ends pods, within the limits of the strategy. */
  reconcile() {
    if (this.newest.length < this.replicas && this.pods.length < this.replicas + this.surge) {
      const text = this.revisions.get(this.revision);
      const pod = this.cluster.pod(this.name, JSON.parse(text));
      pod.text = text;
      this.pods.push(pod);
      void pod.start();
    }
    const old = this.pods.filter((pod) => !this.isNewest(pod));
    // Those that are not ready first, as a cluster does.
    const next = old.find((pod) => !pod.isReady) ?? old[0];
    const ready = this.pods.filter((pod) => pod.isReady && pod !== next).length;
    if (next && ready >= this.replicas - this.unavailable) this.end(next);
  }

  end(pod) {
    this.pods = this.pods.filter((other) => other !== pod);
    this.ending.add(pod);
    void pod.end().then((how) => {
      this.ending.delete(pod);
      if (how === 'killed') this.killedLate.push(pod.name);
    });
  }

  /** Waits until every pod is of the newest revision and ready. */
  async status(seconds) {
    const until = Date.now() + seconds * 1_000;
    while (!this.isRolledOut) {
      if (Date.now() > until) throw new Error(`${this.name}: ${this.pods.map((pod) => `${pod.name} ${pod.isReady ? 'is ready' : (pod.lastProbe ?? 'has not started')}`).join(', ')}`);
      await sleep(TICK);
    }
  }
}

export class Cluster {
  /**
   * @param {string} folder of logs and data of the pods
   * @param {(ports: number[]) => void} onEndpoints is called with the ports of the servers
   */
  constructor(folder, onEndpoints) {
    Object.assign(this, { folder, onEndpoints });
    /** Images by digest: `{ program, settings, afterMigration }`. */
    this.images = new Map();
    this.configs = new Map();
    this.deployments = new Map();
    this.jobs = new Map();
    this.allPods = [];
  }

  pod(name, template) {
    const [container] = template.spec.containers;
    const image = this.images.get(container.image.split('@')[1]);
    if (!image) throw new Error(`there is no image ${container.image}`);
    const configs = (container.envFrom ?? []).map(({ configMapRef }) => this.configs.get(configMapRef.name));
    const place = { name: `${name}-${this.allPods.length}`, folder: this.folder, onChange: () => this.publish() };
    const pod = new Pod(template, image, Object.assign({}, ...configs), place);
    this.allPods.push(pod);
    return pod;
  }

  /** Publishes the servers that may get requests. */
  publish() {
    const servers = [...this.deployments.values()].find(({ component }) => component === 'server');
    const ready = (servers?.pods ?? []).filter((pod) => pod.isReady && !pod.isEnding);
    this.onEndpoints(ready.map((pod) => pod.port('http')));
  }

  /** Applies manifests, those of some components alone if they are named. */
  apply(manifests, components) {
    for (const manifest of manifests) {
      const { kind, metadata } = manifest;
      if (components && !components.includes(metadata.labels?.['app.kubernetes.io/component'])) continue;
      if (kind === 'ConfigMap') this.configs.set(metadata.name, manifest.data);
      if (kind === 'Job' && !this.jobs.has(metadata.name)) this.jobs.set(metadata.name, this.start(metadata.name, manifest));
      if (kind === 'Deployment') {
        const deployment = this.deployments.get(metadata.name) ?? new Deployment(this, manifest);
        this.deployments.set(metadata.name, deployment);
        deployment.set(manifest.spec.template);
      }
    }
  }

  /** Runs the pod of a job once. */
  start(name, manifest) {
    const job = { condition: '', output: '' };
    const pod = this.pod(name, manifest.spec.template);
    const work = async () => {
      const run = spawn(pod.image.program, pod.container.args, { env: pod.settings });
      for (const stream of [run.stdout, run.stderr]) stream.on('data', (data) => (job.output += data));
      const [status] = await once(run, 'exit');
      if (status !== 0) throw new Error(`exit status ${status}`);
      await pod.image.afterMigration?.();
    };
    work().then(
      () => (job.condition = 'SuccessCriteriaMet Complete'),
      (error) => Object.assign(job, { condition: 'Failed', output: `${job.output}${error.message}\n` }),
    );
    return job;
  }

  pods(component) {
    return [...this.deployments.values()].find((deployment) => deployment.component === component)?.pods ?? [];
  }

  /** Ends everything at once. */
  destroy() {
    for (const { timer } of this.deployments.values()) clearInterval(timer);
    this.allPods.forEach((pod) => pod.destroy());
  }
}

// Simulated person: signed in by a token and by a cookie, with tasks, a data set, runs, a model and
// an open event stream. Repeats what is refused, as clients must.

import { Client, sleep } from '../shared/client.mjs';
import { actions, iris } from './actions.mjs';
import { EventLedger, laterFault, outcomeOf } from './counts.mjs';
import { EventStream } from './events.mjs';

/** Milliseconds between two actions. */
const PAUSE = 500;
/** Milliseconds between two requests for the state of a run. */
const POLL_INTERVAL = 1_000;
/** Milliseconds for which a refused request is repeated. */
const RETRY_TIMEOUT = 90_000;
const ENDED = ['succeeded', 'failed', 'cancelled'];

export class Person {
  /**
   * @param {string} base address of the load balancer
   * @param {number} number
   * @param {{ step: import('./counts.mjs').Step }} journal the step that runs now
   */
  constructor(base, number, journal) {
    Object.assign(this, { base, number, journal });
    this.name = `person${number}`;
    this.client = new Client(base, `198.51.100.${number + 1}`, 16);
    this.browser = new Client(base, `198.51.100.${number + 1}`, 16);
    this.events = new EventLedger();
    /** Titles of tasks whose creation was acknowledged, and those that have not been changed. */
    this.titles = [];
    this.unchanged = [];
    /** Runs by id: their step, and their state once they have ended. */
    this.runs = new Map();
    this.signOuts = 0;
    this.isStopped = false;
  }

  /** Registers, signs in twice, uploads a data set and trains a model. */
  async createAccount() {
    await this.client.join(this.name);
    await this.signInByForm();
    this.dataset = await this.upload('iris.csv', iris);
    await this.train('decision_tree');
    await this.untilRunsEnd(60_000);
    [this.model] = this.runs.keys();
  }

  start() {
    const { client } = this.number % 2 === 0 ? this : { client: this.browser };
    this.stream = new EventStream(
      { base: client.base, headers: () => client.headers(), path: client === this.browser ? '/events' : '/api/v1/events' },
      {
        onOpen: () => this.fetchState(),
        onMessage: (message) => this.hear(message),
        onClose: () => this.events.disconnected(),
        count: (...values) => this.count(this.journal.step, ...values),
      },
    );
    this.reading = this.stream.read();
    this.working = Promise.all([this.act(), this.follow()]);
    this.checking = setInterval(() => this.events.check(Date.now()), POLL_INTERVAL);
  }

  count(step, outcome, milliseconds, description) {
    if (outcome === 'signed out') this.signOuts += 1;
    step.count(outcome, milliseconds, description);
  }

  /**
   * Sends a request until it is not refused, and counts each try; null when it has failed.
   *
   * @param {string} what for messages
   * @param {() => Promise<object>} request
   * @param {number[]} expected statuses
   * @param {boolean} hasKey whether it may be sent again, because it has an idempotency key
   */
  async send(what, request, expected, hasKey = false) {
    const until = Date.now() + RETRY_TIMEOUT;
    for (let isRepeated = false; ; isRepeated = hasKey) {
      const { step } = this.journal;
      const begun = performance.now();
      const answer = await request().catch((error) => ({ status: 0, headers: {}, body: String(error) }));
      const outcome = outcomeOf(answer, expected, isRepeated);
      const description = `${what}: ${answer.status} ${answer.body.slice(0, 300)}`;
      this.count(laterFault(step, this.journal.step), outcome, performance.now() - begun, description);
      if (outcome === 'done') return answer;
      if (outcome === 'signed out') await this.signIn();
      if (outcome !== 'refused' || this.isStopped || Date.now() > until) return null;
      await sleep(Math.min(2, Number(answer.headers['retry-after'] ?? 1)) * 1_000);
    }
  }

  /** Signs in again, so that later requests can be counted. */
  async signIn() {
    const { base, address, username, password } = this.client;
    const again = Object.assign(new Client(base, address), { username, password });
    await again.login().then(() => (this.client.token = again.token), () => {});
    await this.signInByForm().catch(() => {});
    again.close();
  }

  async signInByForm() {
    const values = { 'form[username]': this.name, 'form[password]': this.client.password };
    const answer = await this.browser.form('/fn/auth/login', values, { accept: 'text/html' });
    const cookie = answer.headers['set-cookie']?.map((header) => header.split(';')[0]).find((pair) => /session=/.test(pair));
    if (!cookie || /^\/login/.test(answer.headers.location)) throw new Error(`the sign-in by the form has failed: ${answer.status}`);
    this.browser.cookie = cookie;
  }

  /** Uploads a file, and returns the id of its data set. */
  async upload(name, bytes) {
    const answer = await this.send('upload', () => this.client.upload(name, bytes), [201]);
    return answer && JSON.parse(answer.body).id;
  }

  /** Starts a run and keeps it to be followed. */
  async train(algorithm, parameters = {}, data = { dataset_id: this.dataset, target: 'species' }) {
    const { step } = this.journal;
    const request = { ...data, algorithm, parameters, seed: 1 };
    const key = { 'idempotency-key': `${this.name}-run-${this.runs.size}-${Date.now()}` };
    const answer = await this.send('train', () => this.client.json('POST', '/api/v1/ml/train', request, key), [202], true);
    if (answer) this.runs.set(JSON.parse(answer.body).id, { step, state: null });
  }

  async act() {
    await sleep(this.number * 50);
    for (let turn = this.number; !this.isStopped; turn += 1) {
      await actions[turn % actions.length](this, turn);
      await sleep(PAUSE);
    }
  }

  /** Looks at the runs until they have ended. */
  async follow() {
    while (!this.isStopped) {
      await this.lookAtRuns();
      await sleep(POLL_INTERVAL);
    }
  }

  async lookAtRuns() {
    for (const [id, run] of this.runs) {
      if (run.state) continue;
      const answer = await this.send('run', () => this.client.get(`/api/v1/ml/runs/${id}`), [200]);
      const { state, error } = JSON.parse(answer?.body ?? '{}');
      if (!ENDED.includes(state)) continue;
      Object.assign(run, { state, error });
      this.events.changed(`run ${id} ${state}`, Date.now(), this.journal.step);
    }
  }

  async untilRunsEnd(milliseconds) {
    const until = Date.now() + milliseconds;
    while ([...this.runs.values()].some((run) => !run.state) && Date.now() < until) {
      await this.lookAtRuns();
      await sleep(POLL_INTERVAL / 4);
    }
  }

  /** Fetches what may have been missed, after the stream was opened. */
  async fetchState() {
    const begun = Date.now();
    const [tasks, runs] = await Promise.all([
      this.send('list of changed tasks', () => this.client.get('/api/v1/tasks/?per_page=100&sort=-updated_at'), [200]),
      this.send('list of runs', () => this.client.get('/api/v1/ml/runs/?per_page=100'), [200]),
    ]);
    if (!tasks || !runs) return;
    for (const { id, version } of JSON.parse(tasks.body).items) {
      this.events.show(`task ${id} created`);
      if (version > 1) this.events.show(`task ${id} updated`);
    }
    for (const { id, state } of JSON.parse(runs.body).items) this.events.show(`run ${id} ${state}`);
    this.events.fetched(begun);
  }

  hear({ event, data }) {
    const content = data ? JSON.parse(data) : {};
    if (event === 'task') for (const id of content.ids) this.events.show(`task ${id} ${content.change}`);
    if (event === 'run') this.events.show(`run ${content.id} ${content.state}`);
  }

  /** Returns the titles of all tasks that exist. */
  async existingTitles() {
    const titles = [];
    for (let page = 1; ; page += 1) {
      const answer = await this.send('list of all tasks', () => this.client.get(`/api/v1/tasks/?per_page=100&page=${page}`), [200]);
      if (!answer) throw new Error(`the tasks of ${this.name} could not be listed`);
      const { items, total_pages: pages } = JSON.parse(answer.body);
      titles.push(...items.map((task) => task.title));
      if (page >= pages) return titles;
    }
  }

  /** Stops to act, but still hears and follows. */
  async stop() {
    this.isStopped = true;
    await this.working;
    await this.untilRunsEnd(60_000);
  }

  leave() {
    clearInterval(this.checking);
    this.stream?.stop();
    this.client.close();
    this.browser.close();
  }
}

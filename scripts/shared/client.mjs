// HTTP client of a simulated person, with an address of its own and kept connections.

import http from 'node:http';

/** Milliseconds after which an answer counts as a failure. */
const REQUEST_TIMEOUT = 60_000;

export class Client {
  /**
   * @param {string} base the server, such as `http://127.0.0.1:3995`
   * @param {string} address the address that a proxy would set for this person
   */
  constructor(base, address, maxSockets = 4) {
    this.base = new URL(base);
    this.address = address;
    this.agent = new http.Agent({ keepAlive: true, maxSockets });
    this.token = null;
    this.cookie = null;
  }

  /** Returns the headers that name the person. */
  headers() {
    const headers = { 'x-forwarded-for': this.address };
    if (this.token) headers.authorization = `Bearer ${this.token}`;
    if (this.cookie) headers.cookie = this.cookie;
    return headers;
  }

  /** Sends a request and reads the whole answer: `{ status, headers, body }`. */
  request(method, path, { body = null, headers = {}, read = true } = {}) {
    const all = { ...this.headers(), ...headers };
    const payload = body === null ? null : Buffer.isBuffer(body) ? body : Buffer.from(body);
    if (payload) all['content-length'] = payload.length;
    return new Promise((resolve, reject) => {
      const request = http.request(
        { host: this.base.hostname, port: this.base.port, method, path, headers: all, agent: this.agent, timeout: REQUEST_TIMEOUT },
        (response) => {
          if (!read) return resolve({ status: response.statusCode, headers: response.headers, response });
          const chunks = [];
          response.on('data', (chunk) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() });
          });
        },
      );
      request.on('timeout', () => request.destroy(new Error(`no answer after ${REQUEST_TIMEOUT} ms`)));
      request.on('error', reject);
      request.end(payload ?? undefined);
    });
  }

  get(path) {
    return this.request('GET', path);
  }

  json(method, path, value, headers = {}) {
    return this.request(method, path, { body: JSON.stringify(value), headers: { 'content-type': 'application/json', ...headers } });
  }

  form(path, values, headers = {}) {
    const body = new URLSearchParams(values).toString();
    return this.request('POST', path, { body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });
  }

  /** Uploads a CSV as a data set and returns the answer. */
  upload(name, bytes) {
    const boundary = 'soak-boundary';
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: text/csv\r\n\r\n`;
    const body = Buffer.concat([Buffer.from(head), Buffer.from(bytes), Buffer.from(`\r\n--${boundary}--\r\n`)]);
    return this.request('POST', '/api/v1/ml/upload-data', { body, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } });
  }

  /** Registers an account and signs in. */
  async join(username, password = `plum-${username}-ninety-owl-carriage`) {
    const registered = await this.json('POST', '/api/v1/auth/register', { email: `${username}@soak.example.com`, username, password });
    expectStatus(registered, [201]);
    this.username = username;
    this.password = password;
    await this.login();
    return this;
  }

  async login() {
    this.token = null;
    const answer = await this.form('/api/v1/auth/login', { username: this.username, password: this.password });
    expectStatus(answer, [200]);
    this.token = JSON.parse(answer.body).access_token;
  }

  close() {
    this.agent.destroy();
  }
}

/** Throws unless the answer has one of the statuses. */
export function expectStatus(answer, statuses) {
  if (!statuses.includes(answer.status)) {
    throw new Error(`status ${answer.status} instead of ${statuses.join(' or ')}: ${String(answer.body ?? '').slice(0, 300)}`);
  }
  return answer;
}

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Returns the number of answers by status, as text such as `200 × 3, 429 × 57`. */
export function tally(statuses) {
  const counts = new Map();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].sort().map(([status, count]) => `${status} × ${count}`).join(', ');
}

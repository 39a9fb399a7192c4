// Event stream of a simulated person, which reconnects as a browser does.

import http from 'node:http';
import { sleep } from '../shared/client.mjs';
import { outcomeOf } from './counts.mjs';

/** Milliseconds before the stream is opened again. */
const PAUSE = 1_000;

/** Splits the text of a stream into messages; the rest stays for the next piece. */
export function splitMessages(text) {
  const blocks = text.split('\n\n');
  const rest = blocks.pop();
  const messages = blocks.map((block) =>
    Object.fromEntries(block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()])),
  );
  return { messages, rest };
}

export class EventStream {
  /**
   * @param {{ base: URL, headers: () => Record<string, string>, path: string }} source
   * @param {{ onOpen: () => Promise<void>, onMessage: (message: object) => void,
   *   onClose: () => void,
   *   count: (outcome: string, milliseconds: number, description: string) => void }} handlers
   */
  constructor(source, handlers) {
    Object.assign(this, source, handlers);
    this.lastId = null;
    this.isStopped = false;
  }

  /** Reads until it is stopped. */
  async read() {
    while (!this.isStopped) {
      await this.connect();
      this.onClose();
      await sleep(PAUSE);
    }
  }

  connect() {
    const begun = performance.now();
    const headers = { accept: 'text/event-stream', ...this.headers() };
    if (this.lastId) headers['last-event-id'] = this.lastId;
    return new Promise((resolve) => {
      const { hostname, port } = this.base;
      this.request = http.get({ host: hostname, port, path: this.path, headers, agent: false }, (response) => {
        const outcome = outcomeOf({ status: response.statusCode, headers: response.headers }, [200]);
        this.count(outcome, performance.now() - begun, `GET ${this.path}: ${response.statusCode}`);
        if (outcome === 'done') void this.onOpen();
        let rest = '';
        response.setEncoding('utf8');
        response.on('data', (text) => {
          let messages;
          ({ messages, rest } = splitMessages(rest + text));
          for (const message of messages) {
            this.lastId = message.id ?? this.lastId;
            if (outcome === 'done') this.onMessage(message);
          }
        });
        response.on('error', () => {});
        response.on('close', resolve);
      });
      this.request.on('error', (error) => {
        if (!this.request.res && !this.isStopped) this.count('failed', performance.now() - begun, `GET ${this.path}: ${error.message}`);
        resolve();
      });
    });
  }

  stop() {
    this.isStopped = true;
    this.request?.destroy();
  }
}

// Ports, and a relay between a server and a service, which can be cut.

import { once } from 'node:events';
import net from 'node:net';

/** Returns a port that is free now. */
export async function freePort() {
  const listener = net.createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address();
  listener.close();
  await once(listener, 'close');
  return port;
}

/** Returns how the PostgreSQL server of a URL is reached: by TCP, or by a socket in a folder. */
export function postgresTarget(url) {
  const port = Number(url.port || 5432);
  const host = decodeURIComponent(url.hostname);
  return host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };
}

/** Passes connections on to a target, until it is cut: then it closes all, and every new one. */
export class Relay {
  /** @param {net.NetConnectOpts} target the service */
  constructor(target) {
    this.sockets = new Set();
    this.isCut = false;
    this.listener = net.createServer((client) => {
      if (this.isCut) return client.destroy();
      const server = net.connect(target);
      for (const [from, to] of [[client, server], [server, client]]) {
        this.sockets.add(from);
        from.on('error', () => {});
        from.on('close', () => {
          this.sockets.delete(from);
          to.destroy();
        });
        from.pipe(to);
      }
    });
  }

  /** Listens, and returns the port. */
  async open() {
    this.listener.listen(0, '127.0.0.1');
    await once(this.listener, 'listening');
    return this.listener.address().port;
  }

  cut() {
    this.isCut = true;
    this.sockets.forEach((socket) => socket.destroy());
  }

  mend() {
    this.isCut = false;
  }

  close() {
    this.cut();
    this.listener.close();
  }
}

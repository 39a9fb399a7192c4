// Load balancer of the rehearsal, a process of its own. It sends requests to the servers in turn,
// asks each of them every second for `/readyz`, and tries the next server when a connection was
// refused, so that no byte was sent, or when one broke off before the answer to a request that is
// safe to repeat. Other requests that break off get 503 with `Retry-After`.
//
// It is not one of Debian's: those read their servers from a file, and reading it again closes idle
// connections of clients, which would count as failures of the product.

import http from 'node:http';

/** Milliseconds between two health checks, and the time limit of one. */
const INTERVAL = 1_000;
/** Milliseconds that a connection to a server is kept: less than the server keeps it. */
const KEEP = 60_000;
const SAFE = ['GET', 'HEAD'];
/** Headers of one connection, which are not passed on. */
const HOP = ['connection', 'keep-alive', 'transfer-encoding'];

const agent = new http.Agent({ keepAlive: true, maxSockets: 200, timeout: KEEP });
/** Servers by port: whether the last check was good. */
let servers = new Map();
let turn = 0;

function check(port) {
  return new Promise((resolve) => {
    const request = http.get({ host: '127.0.0.1', port, path: '/readyz', timeout: INTERVAL, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}

async function checkAll() {
  await Promise.all(
    [...servers.keys()].map(async (port) => {
      const isHealthy = await check(port);
      if (servers.has(port)) servers.set(port, isHealthy);
    }),
  );
}

function sendOn(port, incoming, body) {
  return new Promise((resolve, reject) => {
    const headers = { ...incoming.headers, 'content-length': body.length };
    for (const name of HOP) delete headers[name];
    if (body.length === 0 && SAFE.includes(incoming.method)) delete headers['content-length'];
    const request = http.request({ host: '127.0.0.1', port, method: incoming.method, path: incoming.url, headers, agent }, resolve);
    request.on('error', reject);
    incoming.on('close', () => request.destroy());
    request.end(body);
  });
}

function refuse(response, reason) {
  response.writeHead(503, { 'retry-after': '1', 'content-type': 'text/plain' });
  response.end(`balancer: ${reason}\n`);
}

/** Passes an answer on. An answer that breaks off breaks off for the client as well. */
function pass(answer, response) {
  const headers = { ...answer.headers };
  for (const name of HOP) delete headers[name];
  response.writeHead(answer.statusCode, headers);
  response.flushHeaders();
  answer.on('error', () => response.destroy());
  answer.pipe(response);
}

async function serve(incoming, response) {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const tried = new Set();
  for (;;) {
    const ready = [...servers].filter(([port, isHealthy]) => isHealthy && !tried.has(port)).map(([port]) => port);
    if (ready.length === 0) return refuse(response, 'no server is ready');
    const port = ready[(turn += 1) % ready.length];
    tried.add(port);
    try {
      return pass(await sendOn(port, incoming, body), response);
    } catch (error) {
      if (response.destroyed) return;
      const isUnsent = error.code === 'ECONNREFUSED';
      if (isUnsent && servers.has(port)) servers.set(port, false);
      if (!isUnsent && !SAFE.includes(incoming.method)) return refuse(response, `the connection broke off (${error.code})`);
    }
  }
}

const listener = http.createServer((incoming, response) => {
  response.on('error', () => {});
  serve(incoming, response).catch(() => response.destroy());
});
listener.keepAliveTimeout = 2 * KEEP;
listener.listen(0, '127.0.0.1', () => process.send({ port: listener.address().port }));
process.on('message', async ({ ports }) => {
  // Without a check a new server gets no requests.
  servers = new Map(ports.map((port) => [port, servers.get(port) ?? false]));
  await checkAll();
});
process.on('disconnect', () => process.exit());
setInterval(checkAll, INTERVAL);

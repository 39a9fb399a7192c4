// Attacks on the listener.

import net from 'node:net';
import { Client, expectStatus, sleep } from '../../shared/client.mjs';

/** Opens `count` connections, sends `text` on each and returns the sockets. */
async function hold(base, count, text) {
  const { hostname, port } = new URL(base);
  const sockets = [];
  for (let number = 0; number < count; number += 1) {
    const socket = net.connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.on('connect', () => socket.write(text));
    sockets.push(socket);
    if (number % 50 === 49) await sleep(50);
  }
  return sockets;
}

export const connections = {
  async '1,100 half-sent heads'({ base }) {
    const sockets = await hold(base, 1_100, 'GET /livez HTTP/1.1\r\nHost: half');
    const client = new Client(base, '203.0.113.20');
    for (let turn = 0; turn < 20; turn += 1) {
      expectStatus(await client.get('/livez'), [200]);
      await sleep(250);
    }
    const open = sockets.filter((socket) => !socket.destroyed).length;
    sockets.forEach((socket) => socket.destroy());
    return `20 of 20 answered, ${open} still open after 5 s`;
  },

  async 'bodies that never come'({ base }) {
    const head = 'POST /api/v1/auth/login HTTP/1.1\r\nHost: 127.0.0.1\r\ncontent-length: 60000\r\n\r\nusername=';
    const sockets = await hold(base, 300, head);
    const client = new Client(base, '203.0.113.21');
    for (let turn = 0; turn < 20; turn += 1) {
      expectStatus(await client.get('/livez'), [200]);
      await sleep(250);
    }
    sockets.forEach((socket) => socket.destroy());
    return '20 of 20 answered';
  },
};

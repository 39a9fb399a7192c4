// The ordinary people in a thread of their own: what an attack keeps busy in the main thread must not count as waiting.

import { parentPort, workerData } from 'node:worker_threads';
import { People } from './people.mjs';

const people = new People(workerData.base, workerData.count);
await people.arrive();
people.start();
parentPort.on('message', (message) => {
  if (message === 'reset') people.reset();
  else parentPort.postMessage(people.figures());
});
parentPort.postMessage('ready');

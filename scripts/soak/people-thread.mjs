// Thread of the ordinary people, so that work of an attack in the main thread does not count as
// waiting.

import { parentPort, workerData } from 'node:worker_threads';
import { People } from './people.mjs';

const people = new People(workerData.base, workerData.count);
await people.createAccounts();
people.start();
parentPort.on('message', (message) => {
  if (message === 'reset') people.reset();
  else parentPort.postMessage(people.metrics());
});
parentPort.postMessage('ready');

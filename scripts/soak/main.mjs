// Runs the attacks one after the other beside ordinary use, and prints a line for each.

import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { setPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { attacks } from './attacks/index.mjs';
import { sleep } from '../shared/client.mjs';

const [base, server, dataDir, ...chosen] = process.argv.slice(2);
/** Seconds of use without attack, the base of all comparisons. */
const QUIET = Number(process.env.SOAK_QUIET_SECONDS ?? 20);
const PEOPLE = Number(process.env.SOAK_PEOPLE ?? 50);
/** Milliseconds below which a 99th percentile always passes: five ticks of the scheduler. */
const GOOD = 20;

/** Returns the megabytes in use by a process and its children. */
function memory(pid) {
  let kilobytes = 0;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const status = readFileSync(`/proc/${entry}/status`, 'utf8');
      const parent = /^PPid:\s+(\d+)/m.exec(status)?.[1];
      if (entry === pid || parent === pid) kilobytes += Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    } catch {
      // The process has ended meanwhile.
    }
  }
  return kilobytes / 1024;
}

const isAlive = () => {
  try {
    process.kill(Number(server), 0);
    return true;
  } catch {
    return false;
  }
};

const names = Object.keys(attacks);
const unknown = chosen.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no attack named ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
  process.exit(2);
}

const people = new Worker(new URL('./people-thread.mjs', import.meta.url), { workerData: { base, count: PEOPLE } });
await once(people, 'message');

// Attackers have machines of their own: this thread, which plays them, gets the processor after the
// server and the thread of the ordinary people.
setPriority(10);

/** Returns the metrics of ordinary use since the last reset. */
async function metrics() {
  people.postMessage('metrics');
  return (await once(people, 'message'))[0];
}

await sleep(3_000);
people.postMessage('reset');
await sleep(QUIET * 1_000);
const quiet = await metrics();
const failed = [];
console.log('| attack | what it got | ordinary requests | failed | p99 | of the quiet one | peak memory |');
console.log('|---|---|---|---|---|---|---|');
console.log(`| none | | ${quiet.requests} | ${quiet.failures.length} | ${quiet.p99.toFixed(0)} ms | | ${memory(server).toFixed(0)} MB |`);

for (const name of chosen.length > 0 ? chosen : names) {
  people.postMessage('reset');
  let peak = 0;
  const watch = setInterval(() => (peak = Math.max(peak, memory(server))), 100);
  let got;
  try {
    got = await attacks[name]({ base, server: Number(server), dataDir });
  } catch (error) {
    got = `FAILED: ${error.message}`;
    failed.push(`${name}: ${error.message}`);
  }
  await sleep(2_000);
  clearInterval(watch);
  const { requests, failures, p99 } = await metrics();
  const ratio = p99 / quiet.p99;
  console.log(`| ${name} | ${got} | ${requests} | ${failures.length} | ${p99.toFixed(0)} ms | ${(100 * ratio).toFixed(0)} % | ${peak.toFixed(0)} MB |`);
  if (failures.length > 0) failed.push(`${name}: ${failures.length} ordinary requests failed, the first with ${failures[0]}`);
  if (ratio >= 2 && p99 > GOOD) failed.push(`${name}: the p99 of ordinary requests was ${ratio.toFixed(1)} times the quiet one`);
  if (!isAlive()) {
    failed.push(`${name}: the server has ended`);
    break;
  }
}
for (const line of failed) console.error(`FAILED ${line}`);
console.log(failed.length === 0 ? 'Every attack was held.' : `${failed.length} faults.`);
process.exit(failed.length === 0 ? 0 : 1);

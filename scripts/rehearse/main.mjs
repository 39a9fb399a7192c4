// Runs the steps of the rehearsal while people use the servers, counts, and prints a table.

import { execFile, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Cluster } from './cluster.mjs';
import { Step } from './counts.mjs';
import { listen } from './kubectl.mjs';
import { Person } from './person.mjs';
import { Postgres } from './services.mjs';
import { prepareSettings } from './settings.mjs';
import { settle } from './settle.mjs';
import { sqlFile, steps } from './steps.mjs';

const PEOPLE = Number(process.env.REHEARSE_PEOPLE ?? 10);
/** Milliseconds after which the rehearsal gives up. */
const LIMIT = 15 * 60_000;
/** Seconds in which the first version must be deployed. */
const START = 90;

const { REHEARSE_OLD: programA, REHEARSE_NEW: programB, REHEARSE_FOLDER: folder, REHEARSE_STEP: chosen = '' } = process.env;
const digest = (version) => `sha256:${createHash('sha256').update(version).digest('hex')}`;
const digests = { a: digest('A'), b: digest('B'), c: digest('C') };
const socket = join(folder, 'cluster.sock');
const journal = { step: new Step('start', true) };

const balancer = fork(fileURLToPath(new URL('balancer.mjs', import.meta.url)), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
const [{ port }] = await once(balancer, 'message');
const base = `http://127.0.0.1:${port}`;
const cluster = new Cluster(folder, (ports) => balancer.connected && balancer.send({ ports }));
const context = { digests, deploy, cluster, people: [], leftOut: {}, isOwnMigration: programA === programB };

/** Runs scripts/deploy.sh with the stand-in for kubectl. */
function deploy(version, timeout) {
  const bin = fileURLToPath(new URL('bin', import.meta.url));
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, REHEARSE_CLUSTER: socket, DEPLOY_TIMEOUT: String(timeout), SMOKE_WAIT: '20' };
  const begun = Date.now();
  return new Promise((resolve) => {
    execFile('scripts/deploy.sh', ['production', `registry.example/playground@${version}`, base], { env }, (error, stdout, stderr) => {
      resolve({ status: error?.code ?? 0, output: stdout + stderr, seconds: Math.round((Date.now() - begun) / 1_000) });
    });
  });
}

async function provideImages() {
  const settings = await prepareSettings(context, { base, folder, programs: [programA, programB] });
  const afterMigration = context.isOwnMigration ? () => context.postgres.sql(sqlFile('expand.sql'), { isFile: true }) : null;
  cluster.images.set(digests.a, { program: programA, settings });
  cluster.images.set(digests.b, { program: programB, settings, afterMigration });
  cluster.images.set(digests.c, { program: programB, settings: { ...settings, DATABASE_URL: context.postgres.urlOf('rehearsal_bad') } });
}

async function perform(plan) {
  const step = new Step(plan.name, plan.isPlanned ?? false);
  journal.step = step;
  console.log(`… ${step.name}`);
  try {
    const result = await plan.act(context, step);
    if (result?.leftOut) step.leaveOut(result.leftOut, context.isOwnMigration);
    else if (result) step.note = result;
  } catch (error) {
    step.faults.push(error.message);
  }
  return step;
}

async function rehearse() {
  context.postgres = new Postgres();
  mkdirSync(join(folder, 'storage'), { recursive: true });
  await provideImages();
  const kubectl = await listen(cluster, socket);
  const first = await deploy(digests.a, START);
  if (first.status !== 0) throw new Error(`version A could not be deployed: ${first.output}`);
  for (let number = 0; number < PEOPLE; number += 1) context.people.push(new Person(base, number, journal));
  await Promise.all(context.people.map((person) => person.createAccount()));
  context.people.forEach((person) => person.start());
  const end = { name: 'everything is still there', isPlanned: true, act: (_, step) => settle(step, context) };
  const done = [];
  for (const plan of [...steps.filter(({ name }) => new RegExp(chosen).test(name)), end]) done.push(await perform(plan));
  kubectl.close();
  return done;
}

function report(done) {
  console.log('\n| step | kind | requests | failed | refused with Retry-After | p99 | verdict | note |');
  console.log('|---|---|---|---|---|---|---|---|');
  for (const step of done) console.log(step.line);
  for (const step of done) {
    for (const line of [...step.faults, ...step.failures.slice(0, 5)]) console.error(`FAILED ${step.name}: ${line}`);
  }
  const failed = done.filter((step) => step.hasFailed).length;
  console.log(failed === 0 ? 'The rehearsal passed.' : `${failed} steps failed.`);
  return failed === 0 ? 0 : 1;
}

async function end(status) {
  cluster.destroy();
  context.storage?.relay.close();
  await context.redis?.kill();
  balancer.kill();
  process.exit(status);
}

setTimeout(() => {
  console.error(`FAILED: the rehearsal did not end within ${LIMIT / 60_000} minutes`);
  void end(1);
}, LIMIT).unref();
process.on('SIGTERM', () => end(143));
process.on('SIGINT', () => end(130));
const status = await rehearse().then(report, (error) => {
  console.error(`FAILED: ${error.stack}`);
  return 1;
});
await end(status);

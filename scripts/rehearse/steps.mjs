// Steps of the rehearsal, in order. Each returns a note for the table, or throws what went wrong.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { sleep } from '../shared/client.mjs';

/** Milliseconds without PostgreSQL, and without the storage. */
const AWAY = 20_000;
/** Milliseconds of ordinary use, and of use after a fault. */
const QUIET = 8_000;
/** Milliseconds in which everything is as before after a fault. */
const RECOVERY = 30_000;
/** Parameters of a clustering that takes some seconds, and its data. */
const LONG = { n_clusters: 2, n_clusters_max: 12, n_init: 20 };
const digits = await readFile(new URL('../../data/digits.csv', import.meta.url));

/** Returns the path of a file of SQL beside this one. */
export const sqlFile = (name) => fileURLToPath(new URL(name, import.meta.url));

async function until(what, holds, milliseconds = RECOVERY) {
  for (const end = Date.now() + milliseconds; !(await holds()); await sleep(200)) {
    if (Date.now() > end) throw new Error(`${what} after ${milliseconds / 1_000} s`);
  }
}

function expect(holds, complaint) {
  if (!holds) throw new Error(complaint);
}

const untilReady = ({ cluster }) =>
  until('the servers were not ready', () => ['server', 'worker'].every((component) => cluster.pods(component).length > 0 && cluster.pods(component).every((pod) => pod.isReady)));

/** Returns the number of runs that were begun more than once. */
const repeatedRuns = async ({ postgres }) => Number(await postgres.sql('select count(*) from runs where attempts > 1'));

export const steps = [
  {
    name: 'ordinary use of version A',
    isPlanned: true,
    async act() {
      await sleep(QUIET);
    },
  },
  {
    name: 'rolling update to version B, expanding migration',
    isPlanned: true,
    async act({ deploy, cluster, digests }) {
      const { status, seconds } = await deploy(digests.b, 90);
      expect(status === 0, `scripts/deploy.sh ended with status ${status}`);
      const images = new Set([...cluster.pods('server'), ...cluster.pods('worker')].map((pod) => pod.container.image));
      expect(images.size === 1 && [...images][0].endsWith(digests.b), `these images run: ${[...images]}`);
      // Until the last pod of version A has ended.
      await until('pods of version A were still there', () => [...cluster.deployments.values()].every(({ ending }) => ending.size === 0), 60_000);
      const late = [...cluster.deployments.values()].flatMap(({ killedLate }) => killedLate);
      expect(late.length === 0, `${late} did not end within the grace period`);
      return `scripts/deploy.sh: ${seconds} s`;
    },
  },
  {
    name: 'contracting migration',
    isPlanned: true,
    async act({ postgres, isOwnMigration }) {
      if (!isOwnMigration) return { leftOut: 'version B is another binary, whose next release contracts' };
      await postgres.sql(sqlFile('contract.sql'), { isFile: true });
      await sleep(QUIET / 2);
      return '';
    },
  },
  {
    name: 'a worker is killed',
    async act(context) {
      const { cluster, people, postgres } = context;
      const before = await repeatedRuns(context);
      // More than the workers can train at once, so that each of them has one.
      const train = async (person) => {
        const dataset = await person.upload('digits.csv', digits);
        await person.train('kmeans', LONG, { dataset_id: dataset });
      };
      await Promise.all(people.slice(0, 6).map(train));
      await until('no run was trained', async () => Number(await postgres.sql("select count(*) from runs where state = 'running'")) >= 3);
      const [worker] = cluster.pods('worker');
      await worker.kill();
      await until('no other worker took the run over', async () => (await repeatedRuns(context)) > before, 40_000);
      await untilReady(context);
      return `${(await repeatedRuns(context)) - before} runs taken over`;
    },
  },
  {
    name: 'a server is killed',
    async act(context) {
      await sleep(1_000);
      await context.cluster.pods('server')[0].kill();
      await untilReady(context);
      await sleep(QUIET / 2);
      return '';
    },
  },
  {
    name: 'PostgreSQL is restarted',
    async act(context) {
      await context.postgres.control('restart', '-m', 'fast');
      await untilReady(context);
      await sleep(QUIET / 2);
      return '';
    },
  },
  {
    name: `${AWAY / 1_000} s without PostgreSQL`,
    async act(context) {
      await context.postgres.control('stop', '-m', 'immediate');
      await sleep(AWAY);
      await context.postgres.control('start');
      const begun = Date.now();
      await untilReady(context);
      const back = Date.now() - begun;
      await sleep(QUIET / 2);
      return `ready ${(back / 1_000).toFixed(1)} s after its return`;
    },
  },
  {
    name: 'Redis is killed',
    isPlanned: true,
    async act({ redis, leftOut }) {
      if (!redis) return { leftOut: leftOut.redis };
      await redis.kill();
      await sleep(QUIET / 2);
      await redis.start();
      await sleep(QUIET / 2);
      return '';
    },
  },
  {
    name: `the storage refuses for ${AWAY / 1_000} s`,
    async act(context) {
      if (!context.storage) return { leftOut: context.leftOut.storage };
      context.storage.relay.cut();
      await sleep(AWAY);
      context.storage.relay.mend();
      await untilReady(context);
      await sleep(QUIET / 2);
      return '';
    },
  },
  {
    name: 'version C is never ready and is rolled back',
    isPlanned: true,
    async act(context) {
      const { deploy, cluster, digests, postgres } = context;
      await postgres.sql(sqlFile('bad-role.sql'), { isFile: true });
      const { status, output } = await deploy(digests.c, 12);
      expect(status === 1 && output.includes('was rolled back'), `scripts/deploy.sh ended with status ${status}: ${output.slice(-300)}`);
      await untilReady(context);
      const bad = [...cluster.pods('server'), ...cluster.pods('worker')].filter((pod) => pod.container.image.endsWith(digests.c));
      expect(bad.length === 0, `${bad.map((pod) => pod.name)} still run version C`);
      await sleep(QUIET / 2);
      return 'scripts/deploy.sh said so with status 1';
    },
  },
];

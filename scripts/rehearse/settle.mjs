// Checks at the end of the rehearsal that nothing was lost: events, runs, tasks, sign-ins, and that
// no process is left over.

import { sleep } from '../shared/client.mjs';
import { compareTasks } from './counts.mjs';

/** Milliseconds in which the last events arrive. */
const LAST_EVENTS = 12_000;

function lossesOf(person, titles) {
  const { lost, doubled } = compareTasks(person.titles, titles);
  const runs = [...person.runs].filter(([, run]) => run.state !== 'succeeded');
  return {
    'missed events': person.events.missed.map(({ key, step }) => `${person.name}: ${key}, during “${step.name}”`),
    'lost tasks': lost,
    'doubled tasks': doubled,
    'lost runs': runs.map(([id, { step, state, error }]) => `run ${id} of “${step.name}”: ${state ?? 'not at its end'} ${JSON.stringify(error ?? '')}`),
    'lost sign-ins': Array.from({ length: person.signOuts }, () => person.name),
  };
}

/**
 * Lets the people stop and counts what they miss; faults are added to the step.
 *
 * @param {import('./counts.mjs').Step} step
 */
export async function settle(step, { people, cluster }) {
  await Promise.all(people.map((person) => person.stop()));
  await sleep(LAST_EVENTS);
  const losses = {};
  for (const person of people) {
    for (const [what, list] of Object.entries(lossesOf(person, await person.existingTitles()))) {
      losses[what] = [...(losses[what] ?? []), ...list];
    }
  }
  people.forEach((person) => person.leave());
  losses['pods with processes that outlived them'] = cluster.allPods.filter((pod) => pod.leftOver().length > 0).map(({ name }) => name);
  for (const [what, list] of Object.entries(losses)) {
    if (list.length > 0) step.faults.push(`${list.length} ${what}: ${list.slice(0, 5).join('; ')}`);
  }
  const sum = (count) => people.reduce((total, person) => total + count(person), 0);
  const counts = Object.entries(losses).map(([what, list]) => `${list.length} ${what}`);
  step.note = `${sum(({ titles }) => titles.length)} tasks, ${sum(({ runs }) => runs.size)} runs; ${counts.join(', ')}`;
}

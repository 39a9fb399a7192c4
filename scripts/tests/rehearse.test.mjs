// Tests of the counting of the rehearsal (scripts/rehearse), run by `node --test`.

import assert from 'node:assert/strict';
import test from 'node:test';
import { EventLedger, Step, compareTasks, laterFault, outcomeOf } from '../rehearse/counts.mjs';
import { splitMessages } from '../rehearse/events.mjs';
import { parse } from '../rehearse/kubectl.mjs';

const answer = (status, headers = {}) => ({ status, headers });

test('only 503 with Retry-After is a refusal', () => {
  assert.equal(outcomeOf(answer(200), [200]), 'done');
  assert.equal(outcomeOf(answer(503, { 'retry-after': '5' }), [200]), 'refused');
  for (const other of [answer(503), answer(503, { 'retry-after': 'soon' }), answer(502, { 'retry-after': '5' }), answer(500), answer(0), answer(429)]) {
    assert.equal(outcomeOf(other, [200]), 'failed', JSON.stringify(other));
  }
});

test('a key that is still held is a refusal of a repetition alone', () => {
  const held = answer(409, { 'retry-after': '2' });
  assert.equal(outcomeOf(held, [201], true), 'refused');
  assert.equal(outcomeOf(held, [201]), 'failed');
  assert.equal(outcomeOf(answer(409), [201], true), 'failed');
});

test('a redirection to the sign-in is a lost sign-in, even where redirections are expected', () => {
  assert.equal(outcomeOf(answer(401), [200]), 'signed out');
  assert.equal(outcomeOf(answer(303, { location: '/login?next=/tasks' }), [302, 303]), 'signed out');
  assert.equal(outcomeOf(answer(303, { location: '/tasks' }), [302, 303]), 'done');
  assert.equal(outcomeOf(answer(303, { location: '/logins' }), [303]), 'done');
});

test('a planned step allows no refusal, a fault no failure', () => {
  const verdictOf = (isPlanned, ...outcomes) => {
    const step = new Step('step', isPlanned);
    outcomes.forEach((outcome) => step.count(outcome, 1, 'GET /'));
    return step.verdict;
  };
  assert.equal(verdictOf(true, 'done'), 'passed');
  assert.equal(verdictOf(true, 'done', 'refused'), 'FAILED');
  assert.equal(verdictOf(false, 'done', 'refused'), 'passed');
  assert.equal(verdictOf(false, 'refused', 'failed'), 'FAILED');
  assert.equal(verdictOf(false, 'done', 'signed out'), 'FAILED');
});

test('a step without requests, or with another complaint, fails', () => {
  const idle = new Step('idle', false);
  assert.match(idle.verdict, /^FAILED: no request/);
  const step = new Step('step', false);
  step.count('done', 1, '');
  step.faults.push('nobody took the run over');
  assert.ok(step.hasFailed);
});

test('a step that was left out says so, and fails where every step is wanted', () => {
  const step = new Step('Redis is killed', true);
  step.leaveOut('the server has no setting REDIS_URL', false);
  assert.equal(step.verdict, 'left out: the server has no setting REDIS_URL');
  assert.ok(!step.hasFailed);
  const wanted = new Step('Redis is killed', true);
  wanted.leaveOut('the server has no setting REDIS_URL', true);
  assert.ok(wanted.hasFailed);
});

test('a request that a fault cuts off belongs to the fault, whenever it began', () => {
  const [planned, fault] = [new Step('planned', true), new Step('fault', false)];
  assert.equal(laterFault(planned, fault), fault);
  assert.equal(laterFault(fault, planned), fault);
  assert.equal(laterFault(planned, planned), planned);
});

test('the 99th percentile is that of the slowest request but one of a hundred', () => {
  const step = new Step('step', true);
  assert.equal(step.p99, 0);
  for (let time = 1; time <= 200; time += 1) step.count('done', time, '');
  assert.equal(step.p99, 199);
});

test('an event that does not arrive on an open stream is missed', () => {
  const ledger = new EventLedger();
  ledger.fetched(0);
  ledger.changed('task 1 created', 1_000, 'step');
  ledger.check(11_000);
  assert.deepEqual(ledger.missed, []);
  ledger.check(11_001);
  assert.deepEqual(ledger.missed, [{ key: 'task 1 created', step: 'step' }]);
  ledger.check(90_000);
  assert.equal(ledger.missed.length, 1, 'it is counted once');
});

test('an event may arrive before the answer to the request', () => {
  const ledger = new EventLedger();
  ledger.fetched(0);
  ledger.show('task 1 created');
  ledger.changed('task 1 created', 1_000, 'step');
  ledger.check(90_000);
  assert.deepEqual(ledger.missed, []);
});

test('a change without a stream is not missed if the state after the reconnection shows it', () => {
  const ledger = new EventLedger();
  ledger.fetched(0);
  ledger.disconnected();
  ledger.changed('task 1 created', 1_000, 'step');
  ledger.changed('task 2 created', 1_000, 'step');
  ledger.check(90_000);
  assert.deepEqual(ledger.missed, [], 'nothing is due without a stream');
  ledger.show('task 1 created');
  ledger.fetched(90_000);
  ledger.check(100_000);
  assert.deepEqual(ledger.missed, []);
  ledger.check(100_001);
  assert.deepEqual(ledger.missed, [{ key: 'task 2 created', step: 'step' }], 'the state did not show it');
});

test('tasks are lost or doubled by their titles', () => {
  assert.deepEqual(compareTasks(['a', 'b', 'c'], ['a', 'c', 'c', 'd']), { lost: ['b'], doubled: ['c'] });
});

test('a stream is split into messages, whatever the pieces', () => {
  const { messages, rest } = splitMessages('event: task\ndata: {"ids":[1]}\nid: 7\n\n: keep-alive\n\nevent: ru');
  assert.deepEqual(messages[0], { event: 'task', data: '{"ids":[1]}', id: '7' });
  assert.equal(messages.length, 2);
  assert.equal(rest, 'event: ru');
});

test('the arguments of kubectl are told apart', () => {
  const list = ['--namespace', 'playground', 'delete', 'job', 'migration', '--ignore-not-found', '--wait'];
  assert.deepEqual(parse(list), { words: ['delete', 'job', 'migration'], options: { '--namespace': 'playground', '--ignore-not-found': '', '--wait': '' } });
  assert.deepEqual(parse(['rollout', 'status', 'deployment/a', '--timeout=90s']).options, { '--timeout': '90s' });
});

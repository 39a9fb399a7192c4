// Actions of a simulated person, one after the other.

import { readFile } from 'node:fs/promises';

export const iris = await readFile(new URL('../../data/iris.csv', import.meta.url));

const ROW = { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 0.2 };

const api = (person, path) => person.send(path, () => person.client.get(path), [200]);
const page = (person, path) => person.send(path, () => person.browser.request('GET', path, { headers: { accept: 'text/html' } }), [200]);

async function createTask(person, turn) {
  const title = `${person.name} task ${turn}`;
  const { step } = person.journal;
  const key = { 'idempotency-key': `${person.name}-task-${turn}` };
  const answer = await person.send('create a task', () => person.client.json('POST', '/api/v1/tasks/', { title }, key), [201], true);
  if (!answer) return;
  const { id } = JSON.parse(answer.body);
  person.titles.push(title);
  person.unchanged.push(id);
  person.events.changed(`task ${id} created`, Date.now(), step);
}

async function editTask(person) {
  const id = person.unchanged.shift();
  if (id === undefined) return;
  const { step } = person.journal;
  const answer = await person.send('edit a task', () => person.client.json('PATCH', `/api/v1/tasks/${id}`, { status: 'in_progress' }), [200]);
  if (answer) person.events.changed(`task ${id} updated`, Date.now(), step);
}

/** Adds a task by the form of the page. What was refused is not sent again: it may be saved. */
async function createByForm(person, turn) {
  const values = { 'form[title]': `${person.name} form ${turn}` };
  await person.send('form of a task', () => person.browser.form('/fn/tasks/create', values, { accept: 'text/html' }), [302, 303]);
}

/**
 * Signs in as another device of the person would, and renews the token once. A renewal whose answer
 * was lost is the same request again.
 */
async function signIn(person) {
  const values = { username: person.name, password: person.client.password };
  const answer = await person.send('sign in', () => person.browser.form('/api/v1/auth/login', values), [200]);
  if (!answer) return;
  const token = { refresh_token: JSON.parse(answer.body).refresh_token };
  const key = { 'idempotency-key': crypto.randomUUID() };
  await person.send('renew a token', () => person.browser.json('POST', '/api/v1/auth/refresh', token, key), [200]);
}

async function predict(person) {
  const path = `/api/v1/ml/runs/${person.model}/predict`;
  await person.send('predict', () => person.client.json('POST', path, { rows: [ROW] }), [200]);
}

export const actions = [
  createTask,
  (person) => page(person, '/tasks'),
  (person) => api(person, '/api/v1/tasks/?per_page=20'),
  (person) => person.train('random_forest', { n_estimators: 20 }),
  editTask,
  predict,
  (person) => page(person, `/runs/${person.model}`),
  createTask,
  createByForm,
  (person) => api(person, '/api/v1/tasks/stats'),
  signIn,
  createTask,
  editTask,
  (person) => page(person, '/datasets'),
  (person) => person.upload('iris.csv', iris),
  (person) => api(person, `/api/v1/ml/datasets/${person.dataset}/rows`),
];

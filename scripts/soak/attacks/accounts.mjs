// Attacks on sign-in, forms and sessions.

import { Client, expectStatus, tally } from '../../shared/client.mjs';

const HTML = { accept: 'text/html' };

async function statuses(count, send) {
  const answers = await Promise.allSettled(Array.from({ length: count }, (_, number) => send(number)));
  return answers.map((answer) => (answer.status === 'fulfilled' ? answer.value.status : 'broken off'));
}

/** Sends a form as a browser without JavaScript does. */
function submit(client, path, values) {
  return client.form(path, values, { ...HTML, origin: client.base.origin, referer: `${client.base.origin}/login` });
}

export const accounts = {
  async 'right password in a storm of wrong ones'({ base }) {
    const known = await new Client(base, '203.0.113.10').join('stormowner');
    const attacker = new Client(base, '203.0.113.66', 64);
    const storm = statuses(1_000, (number) =>
      attacker.form('/api/v1/auth/login', { username: number % 2 ? 'stormowner' : `nobody${number}`, password: `wrong${number}` }),
    );
    let admitted = 0;
    for (let turn = 0; turn < 6; turn += 1) {
      const answer = await known.form('/api/v1/auth/login', { username: known.username, password: known.password });
      if (answer.status === 200) admitted += 1;
    }
    const refused = tally(await storm);
    if (admitted < 6) throw new Error(`${admitted} of 6 right passwords were let in`);
    return `6 of 6 let in; the storm: ${refused}`;
  },

  async 'user names of 2 MB'({ base }) {
    const attacker = new Client(base, '203.0.113.11', 60);
    const name = 'x'.repeat(2 << 20);
    const got = await statuses(60, (number) => attacker.form('/api/v1/auth/login', { username: `${name}${number}`, password: 'x' }));
    if (got.includes(500)) throw new Error(tally(got));
    return tally(got);
  },

  async 'refused forms of strangers'({ base }) {
    const attacker = new Client(base, '203.0.113.12', 32);
    const cookies = [];
    const got = await statuses(500, async () => {
      const answer = await submit(attacker, '/fn/auth/login', { 'form[username]': 'x'.repeat(20_000), 'form[password]': 'wrong' });
      cookies.push(String(answer.headers['set-cookie'] ?? '').length);
      return answer;
    });
    const largest = Math.max(...cookies);
    if (largest > 8_192) throw new Error(`a cookie of ${largest} bytes`);
    return tally(got);
  },

  async 'a form of 40,000 fields'({ base }) {
    const attacker = new Client(base, '203.0.113.13');
    const fields = Array.from({ length: 40_000 }, (_, number) => [`f${number}`, 'x']);
    const [got] = await statuses(1, () => submit(attacker, '/fn/auth/login', fields));
    const page = await new Client(base, '203.0.113.13').request('GET', '/login', { headers: HTML });
    if (page.body.length > 1 << 20) throw new Error(`the next page has ${page.body.length} bytes`);
    return `${got}, next page ${page.body.length} bytes`;
  },

  async 'passwords that are slow to judge'({ base }) {
    const attacker = new Client(base, '203.0.113.14', 10);
    const password = 'qwertyuiopasdfghjklzxcvbnm1234567890!@#$%^&*()'.repeat(3).slice(0, 128);
    const got = await statuses(10, (number) =>
      attacker.json('POST', '/api/v1/auth/register', { email: `slow${number}@soak.example.com`, username: `slow${number}`, password }),
    );
    return tally(got);
  },

  async 'verification mails'({ base }) {
    const attacker = await new Client(base, '203.0.113.15').join('mailbomber');
    const got = [];
    for (let turn = 0; turn < 30; turn += 1) {
      got.push((await attacker.json('POST', '/api/v1/auth/email/verify/send', {})).status);
    }
    const sent = got.filter((status) => status < 300).length;
    if (sent > 5) throw new Error(`${sent} mails in a minute`);
    return tally(got);
  },

  async '80 tokens at once'({ base }) {
    const attacker = await new Client(base, '203.0.113.16', 40).join('tokenist');
    const body = { name: 'soak', scopes: ['tasks:read'], expires_in_days: 1, current_password: attacker.password };
    const got = await statuses(80, () => attacker.json('POST', '/api/v1/users/me/tokens/', body));
    const made = JSON.parse(expectStatus(await attacker.get('/api/v1/users/me/tokens/'), [200]).body);
    const count = (made.items ?? made).length;
    if (count > 50) throw new Error(`${count} tokens`);
    return tally(got);
  },
};

// Commands of kubectl that scripts/deploy.sh uses, for the cluster of the rehearsal.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { promisify } from 'node:util';

/** Python program that prints the documents of a YAML file as JSON; it needs PyYAML. */
const READ_YAML = 'import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(open(sys.argv[1])))))';

async function readYaml(file) {
  const { stdout } = await promisify(execFile)('python3', ['-c', READ_YAML, file], { maxBuffer: 1 << 26 });
  return JSON.parse(stdout);
}

/** Splits arguments into words and options; an option that is no flag has the next word or `=`. */
export function parse(list) {
  const flags = ['--ignore-not-found', '--wait'];
  const words = [];
  const options = {};
  for (let index = 0; index < list.length; index += 1) {
    const [, name, value] = /^(--[^=]+)=?(.*)$/s.exec(list[index]) ?? [];
    if (!name) words.push(list[index]);
    else options[name] = flags.includes(name) || list[index].includes('=') ? value : list[(index += 1)];
  }
  return { words, options };
}

/** Runs a command and returns what it prints. */
export async function run(cluster, list) {
  const { words, options } = parse(list);
  const [, name] = words.at(-1).split('/');
  const deployment = cluster.deployments.get(name);
  switch (words.slice(0, 2).join(' ')) {
    case 'apply': {
      const components = /component in \((.*)\)/.exec(options['--selector'] ?? '')?.[1].split(/, */);
      cluster.apply(await readYaml(options['--filename']), components);
      return '';
    }
    case 'delete job':
      cluster.jobs.delete(words[2]);
      return '';
    case 'get job':
      return cluster.jobs.get(words[2])?.condition ?? '';
    case 'rollout status':
      await deployment.status(Number.parseInt(options['--timeout'], 10));
      return '';
    case 'rollout undo':
      deployment.undo(Number(options['--to-revision']));
      return '';
    default:
      // Scripts get nothing of a deployment but its revision.
      if (words[0] === 'get') return String(deployment?.revision ?? '');
      if (words[0] === 'logs') return cluster.jobs.get(name)?.output ?? '';
      throw new Error(`the rehearsal has no kubectl ${list.join(' ')}`);
  }
}

/** Answers the stand-in for kubectl (scripts/rehearse/bin/kubectl) on a socket. */
export async function listen(cluster, socket) {
  const listener = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const list = Buffer.concat(chunks).toString().split('\0').slice(0, -1);
    const [status, text] = await run(cluster, list).then((printed) => [200, printed], (error) => [500, error.message]);
    response.writeHead(status);
    response.end(text);
  });
  listener.listen(socket);
  await once(listener, 'listening');
  return listener;
}

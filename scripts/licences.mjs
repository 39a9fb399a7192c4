// Prints the licences of what the server of a release contains: `node licences.mjs TARGET`. Each
// text stands once, with the crates that it is for.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const target = process.argv[2];
const WASM = 'wasm32-unknown-unknown';
const FILE = /^(licen[cs]e|copying|copyright|notice|unlicense)/i;
// Other parts of the site.
const OTHERS = [{ name: 'swagger-ui-dist (npm)', licence: 'Apache-2.0', file: 'public/docs/vendor/LICENSE' }];

function metadata(platform) {
  const options = ['metadata', '--format-version', '1', '--locked', '--filter-platform', platform];
  return JSON.parse(execFileSync('cargo', options, { maxBuffer: 1 << 28 }));
}

// The crates that a crate of ours is linked with, without those of build scripts and tests.
function dependencies(platform, root) {
  const { packages, resolve } = metadata(platform);
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const byId = new Map(packages.map((found) => [found.id, found]));
  const queue = [packages.find((found) => found.name === root && found.source === null).id];
  const seen = new Set(queue);
  while (queue.length > 0) {
    for (const { pkg, dep_kinds: kinds } of nodes.get(queue.pop()).deps) {
      if (seen.has(pkg) || !kinds.some(({ kind }) => kind === null)) continue;
      seen.add(pkg);
      queue.push(pkg);
    }
  }
  return [...seen].map((id) => byId.get(id)).filter((found) => found.source !== null);
}

function texts(found) {
  const folder = dirname(found.manifest_path);
  const names = readdirSync(folder).filter((name) => FILE.test(name));
  if (found.license_file) names.push(found.license_file);
  const paths = [...new Set(names)].sort().map((name) => join(folder, name));
  return paths.map(read).filter((text) => text !== '');
}

function read(path) {
  try {
    return readFileSync(path, 'utf8').replace(/\r\n/g, '\n').trim();
  } catch (error) {
    // A folder of licences.
    if (error.code === 'EISDIR') return '';
    throw error;
  }
}

const crates = new Map();
for (const found of [...dependencies(target, 'server'), ...dependencies(WASM, 'frontend')]) crates.set(found.id, found);
const sorted = [...crates.values()].sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version));

const byText = new Map();
const without = [];
const add = (text, name) => byText.set(text, [...(byText.get(text) ?? []), name]);
for (const found of sorted) {
  const name = `${found.name} ${found.version} (${found.license ?? 'see the text'})`;
  const all = texts(found);
  if (all.length === 0) without.push(`${name}, ${found.authors.join(', ') || found.repository || 'no author named'}`);
  for (const text of all) add(text, name);
}
for (const { name, licence, file } of OTHERS) {
  if (existsSync(file)) add(read(file), `${name} (${licence})`);
}

const lines = ['Licences of the software that this program contains, besides the standard library of Rust (MIT OR', 'Apache-2.0).', ''];
if (without.length > 0) {
  lines.push('These packages name their licence without its text:', '', ...without.map((name) => `  ${name}`), '');
}
for (const [text, names] of byText) lines.push('-'.repeat(80), ...names.map((name) => `  ${name}`), '', text, '');
process.stdout.write(`${lines.join('\n')}\n`);

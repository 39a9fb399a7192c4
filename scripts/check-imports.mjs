// Checks the imports of the Rust crates: dependencies of crates and of folders point down, and
// files of a crate do not import each other in a circle. `check-imports.mjs CRATE…` checks the
// circles of these crates.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readCrate } from './check-imports/crate.mjs';

/**
 * Crates of the workspace, and those that each of them may depend on. The browser's build has only
 * descriptions and reports of `ml_core`, so `domain` can name nothing else of it.
 */
const CRATES = {
  domain: ['ml_core'],
  ml_core: [],
  backend: ['domain', 'ml_core'],
  app: ['domain', 'backend'],
  frontend: ['app'],
  server: ['app', 'backend', 'domain'],
};

/** Folders that must not import from another: `[folder, forbidden]`. */
const FORBIDDEN = [
  ['backend/src/db', 'backend/src/services'],
  ['app/src/ssr', 'app/src/pages'],
  ['app/src/presenters', 'app/src/pages'],
];

const complaints = [];

function checkDependencies(crate) {
  const manifest = join(crate, 'Cargo.toml');
  readFileSync(manifest, 'utf8')
    .split('\n')
    .forEach((line, index) => {
      const [name] = /^\w+/.exec(line) ?? [];
      if (name in CRATES && name !== crate && !CRATES[crate].includes(name) && /^\w+\s*(=|\.)/.test(line)) {
        const allowed = CRATES[crate].join(', ') || 'no crate of the workspace';
        complaints.push(`${manifest}:${index + 1}: ${crate} depends on ${name}; it may depend on ${allowed}`);
      }
    });
}

function checkFolders(edges) {
  for (const [folder, forbidden] of FORBIDDEN) {
    for (const { from, line, to } of edges) {
      if (from.startsWith(`${folder}/`) && to.startsWith(`${forbidden}/`)) {
        complaints.push(`${from}:${line}: imports ${to}; ${folder} must not import from ${forbidden}`);
      }
    }
  }
}

/** Returns the shortest way from one file to another as a list of edges, or undefined. */
function way(edgesOf, start, end) {
  const reached = new Map([[start, []]]);
  for (const [file, path] of reached) {
    for (const edge of edgesOf.get(file) ?? []) {
      if (edge.to === end) return [...path, edge];
      if (!reached.has(edge.to)) reached.set(edge.to, [...path, edge]);
    }
  }
  return undefined;
}

function checkCircles(edges) {
  const edgesOf = new Map(edges.map((edge) => [edge.from, []]));
  for (const edge of edges) edgesOf.get(edge.from).push(edge);
  const reported = new Set();
  for (const file of [...edgesOf.keys()].sort()) {
    const circle = reported.has(file) ? undefined : way(edgesOf, file, file);
    if (circle === undefined) continue;
    for (const edge of circle) reported.add(edge.from);
    const files = circle.map((edge) => `${edge.to} (line ${edge.line})`).join(' → ');
    complaints.push(`${file}:${circle[0].line}: imports itself: → ${files}`);
  }
}

const withCircles = process.argv.slice(2);
for (const crate of withCircles) {
  if (!(crate in CRATES)) {
    throw new Error(`there is no crate “${crate}”; the crates are ${Object.keys(CRATES).join(', ')}`);
  }
}
for (const crate of Object.keys(CRATES)) {
  checkDependencies(crate);
  if (!existsSync(join(crate, 'src'))) throw new Error(`${crate}/src is missing`);
  if (!withCircles.includes(crate)) continue;
  const edges = readCrate(crate, readdirSync(join(crate, 'src'), { recursive: true }));
  checkFolders(edges);
  checkCircles(edges);
}
complaints.forEach((complaint) => console.error(complaint));
process.exitCode = complaints.length > 0 ? 1 : 0;

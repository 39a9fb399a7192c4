// The files of a crate and which of them imports which.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSource } from './source.mjs';

/** Returns the path of the module in a file below `src`: `a/b.rs` and `a/b/mod.rs` are a::b. */
function modulePath(name) {
  const parts = name.replace(/\.rs$/, '').split('/');
  if (['mod', 'lib', 'main'].includes(parts.at(-1))) parts.pop();
  return parts;
}

/**
 * Finds the files that exist for tests alone: declared under `#[cfg(test)]`, or below such a file.
 */
function withoutTests(modules) {
  const tests = new Set();
  for (const [path, { source }] of modules) {
    for (const child of source.testChildren) tests.add(path === '' ? child : `${path}::${child}`);
  }
  const isTest = (path) => [...tests].some((test) => path === test || path.startsWith(`${test}::`));
  return new Map([...modules].filter(([path]) => !isTest(path)));
}

/** Returns the edges between the files of a crate: `{ from, line, to }`. */
export function readCrate(crate, names) {
  const all = new Map();
  for (const name of names.filter((name) => name.endsWith('.rs') && !/^(bin\/|main\.rs)/.test(name))) {
    const file = join(crate, 'src', name);
    all.set(modulePath(name).join('::'), { file, source: readSource(readFileSync(file, 'utf8')) });
  }
  const modules = withoutTests(all);

  /** Follows a path within the crate to the module that defines its end; re-exports lead on. */
  const resolve = (path, seen = new Set()) => {
    let at = '';
    let rest = path;
    while (rest.length > 0 && modules.has(at === '' ? rest[0] : `${at}::${rest[0]}`)) {
      at = at === '' ? rest[0] : `${at}::${rest[0]}`;
      rest = rest.slice(1);
    }
    const module = modules.get(at);
    const key = `${at} ${rest.join('::')}`;
    if (module === undefined || seen.has(key)) return undefined;
    seen.add(key);
    if (rest.length === 0 || rest[0] === '*' || module.source.defined.has(rest[0])) return at;
    for (const use of module.source.uses) {
      const isGlob = use.name === '*';
      if (use.name !== rest[0] && !isGlob) continue;
      const target = absolute(at, isGlob ? use.path.slice(0, -1) : use.path);
      const found = target && resolve([...target, ...(isGlob ? rest : rest.slice(1))], seen);
      if (found !== undefined) return found;
    }
    return undefined;
  };

  /** Returns the path from the root of the crate, or undefined for a path into another crate. */
  const absolute = (module, path) => {
    const here = module === '' ? [] : module.split('::');
    if (path[0] === 'crate') return path.slice(1);
    if (path[0] === 'self') return [...here, ...path.slice(1)];
    if (path[0] === 'super') {
      const ups = path.findIndex((name) => name !== 'super');
      return [...here.slice(0, here.length - ups), ...path.slice(ups)];
    }
    return modules.get(module).source.children.includes(path[0]) ? [...here, ...path] : undefined;
  };

  // A module and its parts are a unit: a part may use what its parent defines.
  const isPart = (path, module) => module === '' || path.startsWith(`${module}::`);
  const edges = [];
  for (const [path, { file, source }] of modules) {
    const add = (written, line) => {
      const target = absolute(path, written);
      const found = target && resolve(target);
      if (found !== undefined && found !== path && !isPart(found, path)) edges.push({ from: file, line, to: modules.get(found).file });
    };
    for (const use of source.uses) {
      // A re-export that the file itself does not use is a sign at the door, no import.
      if (!use.isPublic || source.words.has(use.name)) add(use.path, use.line);
    }
    for (const written of source.paths) add(written.path, written.line);
  }
  return edges;
}

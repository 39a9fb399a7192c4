// Rust source as far as its imports need it: no full parser, but `use`, `mod`, definitions and
// paths.

/** Replaces comments, strings and characters by blanks, so that lines and columns stay. */
export function blankLiterals(source) {
  const literals =
    /\/\/[^\n]*|\/\*[^]*?\*\/|\bb?r(#*)"[^]*?"\1|b?"(?:\\[^]|[^"\\])*"|b?'(?:\\(?:u\{\w+\}|x\w\w|.)|[^'\\\n])'/g;
  return source.replace(literals, (text) => text.replace(/[^\n]/g, ' '));
}

/** Returns the position after the bracket that closes the one at `start`. */
function closing(source, start) {
  let depth = 0;
  for (let at = start; at < source.length; at += 1) {
    if (source[at] === '{') depth += 1;
    if (source[at] === '}') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return source.length;
}

/** Splits the tree of a `use` into paths: `a::{b, c as d}` into a::b and a::c with the name d. */
function leaves(tree, prefix = []) {
  const text = tree.trim();
  const brace = text.indexOf('{');
  if (brace >= 0) {
    const path = [...prefix, ...text.slice(0, brace).split('::').map((name) => name.trim()).filter(Boolean)];
    const parts = [''];
    let depth = 0;
    for (const char of text.slice(brace + 1, text.lastIndexOf('}'))) {
      if (char === ',' && depth === 0) parts.push('');
      else parts[parts.length - 1] += char;
      if (char === '{') depth += 1;
      if (char === '}') depth -= 1;
    }
    return parts.filter((part) => part.trim()).flatMap((part) => leaves(part, path));
  }
  const [written, alias] = text.split(/\s+as\s+/);
  const path = [...prefix, ...written.split('::').map((name) => name.trim()).filter(Boolean)];
  if (path.at(-1) === 'self') path.pop();
  return [{ path, name: alias?.trim() ?? path.at(-1) }];
}

const ITEM =
  /(#\[cfg\(test\)\]\s*(?:#\[[^\]]*\]\s*)*)?(\bpub(?:\([^)]*\))?\s+)?\b(use\s+([^;]+);|mod\s+(\w+)\s*([;{]))/g;
const DEFINITION = /\b(?:struct|enum|union|trait|type|const|static|fn|macro_rules!)\s+(?:unsafe\s+)?(\w+)/g;
const PATH = /(?<![\w:$])((?:crate|self|super|[a-z]\w*)(?:::\w+)+)/g;

/**
 * Reads a file: `uses` (path, name, whether it is public), child modules, names that it defines,
 * and paths in its code. Whatever is compiled for tests alone is left out. `depth` counts the
 * modules within the file around an import.
 */
export function readSource(text) {
  let source = blankLiterals(text);
  const file = { uses: [], children: [], testChildren: [], defined: new Set(), paths: [], words: new Set() };
  const blank = (start, end) => {
    source = source.slice(0, start) + source.slice(start, end).replace(/[^\n]/g, ' ') + source.slice(end);
  };
  const line = (at) => source.slice(0, at).split('\n').length;
  for (const match of [...source.matchAll(ITEM)]) {
    const [whole, test, visibility, , tree, child, end] = match;
    if (source.slice(match.index, match.index + whole.length) !== whole) continue;
    if (child !== undefined && end === ';') (test ? file.testChildren : file.children).push(child);
    if (child !== undefined && end === '{' && test) {
      blank(match.index, closing(source, match.index + whole.length - 1));
    }
    if (tree === undefined) continue;
    if (!test) {
      const at = { line: line(match.index + whole.search(/\buse\b/)), isPublic: visibility !== undefined };
      file.uses.push(...leaves(tree).map((leaf) => ({ ...leaf, ...at })));
    }
    blank(match.index, match.index + whole.length);
  }
  for (const [, name] of source.matchAll(DEFINITION)) file.defined.add(name);
  for (const match of source.matchAll(PATH)) {
    file.paths.push({ path: match[1].split('::'), line: line(match.index) });
  }
  for (const [word] of source.matchAll(/\w+/g)) file.words.add(word);
  return file;
}

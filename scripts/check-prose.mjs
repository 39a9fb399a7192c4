// Checks comments and Markdown: no line beyond 100 columns, no comment with a vague opening,
// and in Markdown no link and no path in backticks without its file. `check-prose.mjs PATH…`: files
// and folders of the repository.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const COLUMNS = 100;
const VAGUE_OPENING = /^(What|Who|Whose|Whoever|That which)\b/;
/** Further beginnings that documentation must not have, except in a section of errors. */
const VAGUE_OPENING_OF_DOCS = /^(Where|Which|When)\b/;
const DOCS = /^(\/\/[/!]|\/\*\*|\*)$/;

/** Matches a line that holds nothing but a comment. Group 1: its marker; group 2: its text. */
const SLASHES = /^\s*(\/\/[/!]?|\/\*\*?|\*(?!\/))(?:\s+(.*))?$/;
const HASH = /^\s*(#+)(?:\s+(.*))?$/;
const STYLES = {
  rs: SLASHES,
  ts: SLASHES,
  mjs: SLASHES,
  js: SLASHES,
  css: SLASHES,
  sh: HASH,
  py: HASH,
  toml: HASH,
  yaml: HASH,
  yml: HASH,
  Makefile: HASH,
  Dockerfile: HASH,
};

const complaints = [];

/**
 * Checks a line of prose; URLs and the targets of links cannot be wrapped, so they do not count.
 */
function checkWidth(file, number, line) {
  const counted = line.replace(/\]\([^)\s]*\)/g, ']').replace(/https?:\/\/\S+/g, '');
  const width = [...counted].length;
  if (width > COLUMNS) {
    complaints.push(`${file}:${number}: ${width} columns; wrap prose at ${COLUMNS}`);
  }
}

function checkComments(file, lines, style) {
  let before;
  let isExample = false;
  let heading = '';
  lines.forEach((line, index) => {
    const [, marker, text = ''] = style.exec(line) ?? [];
    const isComment = marker !== undefined && (marker !== '*' || before !== undefined);
    const isFence = isComment && text.startsWith('```');
    isExample = isComment && isExample !== isFence;
    if (isComment && !isExample && !text.startsWith('|')) {
      checkWidth(file, index + 1, line);
      // The first line of a paragraph: `*` continues a block comment, all others repeat their
      // marker.
      const opens = before === undefined || before.text === '' || (before.marker !== marker && marker !== '*');
      if (text.startsWith('# ')) heading = text;
      else if (before === undefined) heading = '';
      const isDocs = DOCS.test(marker) && !['# Errors', '# Panics'].includes(heading);
      const beginning = VAGUE_OPENING.exec(text) ?? (isDocs && VAGUE_OPENING_OF_DOCS.exec(text));
      const [opening] = (opens && beginning) || [];
      if (opening) {
        complaints.push(`${file}:${index + 1}: begins with “${opening}”; begin with a verb or the term`);
      }
    }
    before = isComment ? { marker, text } : undefined;
  });
}

/** Matches a path from the root of the repository in backticks. */
const PATH =
  /`((?:app|backend|deploy|docs|domain|end2end|frontend|migrations|ml_core|scripts|server|style)\/[\w./-]+)`/g;
const LINK = /\]\((?!https?:|mailto:|#)([^)#\s]+)/g;

function checkPaths(file, number, line) {
  const paths = [...line.matchAll(PATH)].map(([, path]) => path);
  const links = [...line.matchAll(LINK)].map(([, path]) => join(dirname(file), path));
  for (const path of [...paths, ...links]) {
    if (!existsSync(path)) complaints.push(`${file}:${number}: there is no ${path}`);
  }
}

function checkMarkdown(file, lines) {
  let isCode = false;
  // Front matter holds fields, not prose.
  const start = lines[0] === '---' ? lines.indexOf('---', 1) + 1 : 0;
  lines.forEach((line, index) => {
    if (index < start) return;
    if (/^\s*(```|~~~)/.test(line)) isCode = !isCode;
    if (!isCode) checkPaths(file, index + 1, line);
    if (!isCode && !line.trimStart().startsWith('|')) checkWidth(file, index + 1, line);
  });
}

const listed = execFileSync(
  'git',
  ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...process.argv.slice(2)],
  { encoding: 'utf8', maxBuffer: 1 << 26 },
);
for (const file of new Set(listed.split('\0').filter(Boolean))) {
  const kind = file.split(/[/.]/).pop();
  const style = STYLES[kind];
  if (style === undefined && kind !== 'md') continue;
  let lines;
  try {
    lines = readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    // Deleted, but not yet from the index.
    if (error.code === 'ENOENT') continue;
    throw error;
  }
  if (kind === 'md') checkMarkdown(file, lines);
  else checkComments(file, lines, style);
}
complaints.forEach((complaint) => console.error(complaint));
process.exitCode = complaints.length > 0 ? 1 : 0;

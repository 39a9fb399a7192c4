// Writes a Brotli and a gzip file beside each file of a folder: `node precompress.mjs FOLDER`.
// cargo-leptos has `--precompress`, but it is built without optimisation and far slower.
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const encodings = {
  br: (content) => promisify(brotliCompress)(content),
  gz: (content) => promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }),
};

const folder = process.argv[2];
const names = await readdir(folder, { recursive: true });
const plain = names.filter((name) => !/\.(br|gz)$/.test(name)).map((name) => join(folder, name));
await Promise.all(
  plain.map(async (path) => {
    if (!(await stat(path)).isFile()) return;
    const content = await readFile(path);
    for (const [ending, encode] of Object.entries(encodings)) await writeFile(`${path}.${ending}`, await encode(content));
  }),
);

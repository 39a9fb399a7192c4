// Prints the output of the WebAssembly module of ml_core/examples/bits:
// `node wasm-bits.mjs bits.wasm`
import { readFile } from "node:fs/promises";

const { instance } = await WebAssembly.instantiate(await readFile(process.argv[2]));
const start = instance.exports.bits();
// Taken after the call: memory that has grown is a new buffer.
const bytes = new Uint8Array(instance.exports.memory.buffer, start);
process.stdout.write(bytes.subarray(0, bytes.indexOf(0)));

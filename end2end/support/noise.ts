// Data whose training takes long.

/**
 * Returns a CSV of random numbers, which a forest needs long to fit (linear congruential
 * generator).
 */
export function noise(rows: number, columns: number): string {
  let state = 1;
  const next = () => (state = (state * 48271) % 2147483647);
  const header = [...Array.from({ length: columns }, (_, column) => `c${column}`), 'kind'].join(',');
  const lines = Array.from({ length: rows }, () => {
    const values = Array.from({ length: columns }, () => (next() / 2147483647).toFixed(5));
    return [...values, 'abc'[next() % 3]].join(',');
  });
  return `${header}\n${lines.join('\n')}\n`;
}

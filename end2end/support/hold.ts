// Answers that come when a test says so.
import { expect, type Intercept } from './test.ts';

/** Delays the hydration of the next page. Returns a function that starts it. */
export async function holdHydration(intercept: Intercept): Promise<() => void> {
  let start = () => {};
  const started = new Promise<void>((resolve) => (start = resolve));
  await intercept('**/*.wasm', async (route) => {
    await started;
    await route.continue();
  });
  return () => start();
}

/**
 * Delays all requests for a URL pattern. Returns a function that waits for at least one and
 * releases them.
 */
export async function hold(intercept: Intercept, url: string): Promise<() => Promise<void>> {
  const held: (() => void)[] = [];
  await intercept(url, async (route) => {
    await new Promise<void>((release) => held.push(release));
    await route.continue();
  });
  return async () => {
    await expect.poll(() => held.length).toBeGreaterThan(0);
    for (const release of held.splice(0)) release();
  };
}

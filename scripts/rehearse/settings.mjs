// Settings that every process of the rehearsal has on this machine, and services that they name.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Redis, Storage, complaint } from './services.mjs';

/**
 * Starts Redis and opens the storage where every program supports them, and returns the settings.
 *
 * @param {{ postgres: import('./services.mjs').Postgres, leftOut: Record<string, string> }} context
 *   gets `redis` and `storage`, or the reason why there is none
 * @param {{ base: string, folder: string, programs: string[] }} place
 */
export async function prepareSettings(context, { base, folder, programs }) {
  const settings = {
    ENVIRONMENT: 'production',
    PUBLIC_URL: base,
    SECRET_KEY: randomBytes(32).toString('hex'),
    SECRET_KEY_FILE: '',
    DATABASE_URL: context.postgres.url,
    DATABASE_URL_FILE: '',
    STORAGE_URL: `file://${folder}/storage`,
    TRUSTED_PROXIES: '127.0.0.1',
    LEPTOS_SITE_ROOT: process.env.REHEARSE_SITE,
    RUST_LOG: process.env.RUST_LOG ?? 'info',
    LOG_FORMAT: 'text',
    MIN_FREE_DISK_MB: '0',
  };
  const complaints = (more, name) => {
    const all = { ...settings, DATA_DIR: join(folder, 'check'), ...more };
    return Promise.all(programs.map((program) => complaint(program, all, name)));
  };
  // A program that knows the setting refuses such a value.
  const refusals = await complaints({ REDIS_URL: 'no-address' }, 'REDIS_URL');
  if (refusals.every(Boolean)) {
    context.redis = new Redis();
    await context.redis.start();
    settings.REDIS_URL = context.redis.url;
  } else {
    context.leftOut.redis = 'the server has no setting REDIS_URL';
  }
  const storage = new Storage();
  const remote = await storage.open();
  const refusal = (await complaints(remote, 'STORAGE_URL')).find(Boolean);
  if (refusal) {
    storage.relay.close();
    context.leftOut.storage = refusal;
    return settings;
  }
  context.storage = storage;
  return { ...settings, ...remote };
}

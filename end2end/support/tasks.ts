// Helpers for the pages of tasks, and an API client to prepare data.
import type { APIRequestContext, Locator, Page } from '@playwright/test';
import { PASSWORD, expect } from './test.ts';

/** Adds a task by the quick-add line above the list. */
export async function add(page: Page, text: string): Promise<void> {
  await page.getByLabel('Add a task').fill(text);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('status').getByText(/was added/)).toBeVisible();
}

/** Locates the line of a task in the list. */
export function line(page: Page, title: string): Locator {
  return page.getByRole('listitem').filter({ has: page.getByRole('link', { name: title, exact: true }) });
}

/** API client that is signed in to an account. */
export class Api {
  private constructor(
    private readonly request: APIRequestContext,
    private readonly token: string,
  ) {}

  static async login(request: APIRequestContext, name: string, password = PASSWORD): Promise<Api> {
    const answer = await request.post('/api/v1/auth/login', { form: { username: name, password } });
    expect(answer.status()).toBe(200);
    return new Api(request, ((await answer.json()) as { access_token: string }).access_token);
  }

  async send<T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, data?: unknown): Promise<T> {
    // `wait` delays the answer about a new run until the run has ended.
    const headers = { authorization: `Bearer ${this.token}`, prefer: 'wait=60' };
    const answer = await this.request.fetch(`/api/v1${path}`, { method, headers, data });
    expect(answer.ok(), `${method} ${path}: ${await answer.text()}`).toBe(true);
    return (answer.status() === 204 ? undefined : await answer.json()) as T;
  }

  /** Trains a model and returns the id of the run, which has succeeded. */
  async run(kind: 'kmeans' | 'classify', body: Record<string, unknown>): Promise<number> {
    const { id, state } = await this.send<{ id: number; state: string }>('POST', `/ml/${kind}`, body);
    expect(state).toBe('succeeded');
    return id;
  }

  async task(fields: Record<string, unknown>): Promise<{ id: number }> {
    return this.send('POST', '/tasks/', fields);
  }
}

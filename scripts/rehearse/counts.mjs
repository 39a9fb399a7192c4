// Counting of the rehearsal: outcomes of requests by step, and events that a client has missed.

/** Milliseconds in which an event must arrive on an open stream. */
const EVENT_TIMEOUT = 10_000;

/**
 * Returns whether an answer is what was expected (`done`), a refusal that the client may repeat
 * (`refused`: with `Retry-After`, 503, or 409 to the repetition of a request whose key is still
 * held), the end of a sign-in (`signed out`), or a failure (`failed`).
 *
 * @param {{ status: number, headers: Record<string, string> }} answer
 * @param {number[]} expected
 * @param {boolean} isRepeated whether the request has an idempotency key that was sent before
 */
export function outcomeOf({ status, headers }, expected, isRepeated = false) {
  if (status === 401 || (status >= 300 && status < 400 && /^\/login\b/.test(headers.location ?? ''))) return 'signed out';
  if (expected.includes(status)) return 'done';
  const isRefusal = status === 503 || (status === 409 && isRepeated);
  return isRefusal && /^\d+$/.test(headers['retry-after'] ?? '') ? 'refused' : 'failed';
}

/** Figures of a step. In a planned step nothing may be refused; in a fault nothing may fail. */
export class Step {
  /**
   * @param {string} name
   * @param {boolean} isPlanned
   */
  constructor(name, isPlanned) {
    this.name = name;
    this.isPlanned = isPlanned;
    this.times = [];
    this.refused = 0;
    this.failures = [];
    /** Complaints about anything else than a request. */
    this.faults = [];
    this.leftOut = null;
    this.note = '';
  }

  /** Leaves the step out for a reason, which is a fault where every step is wanted. */
  leaveOut(reason, isComplete) {
    if (isComplete) this.faults.push(`it cannot be left out: ${reason}`);
    else this.leftOut = reason;
  }

  /** Counts a request. */
  count(outcome, milliseconds, description) {
    this.times.push(milliseconds);
    if (outcome === 'refused') this.refused += 1;
    else if (outcome !== 'done') this.failures.push(`${outcome}: ${description}`);
    if (outcome === 'refused' && this.isPlanned) this.failures.push(`refused: ${description}`);
  }

  get p99() {
    const sorted = [...this.times].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0;
  }

  get verdict() {
    if (this.leftOut) return `left out: ${this.leftOut}`;
    if (this.failures.length > 0 || this.faults.length > 0) return 'FAILED';
    return this.times.length > 0 ? 'passed' : 'FAILED: no request was made';
  }

  get hasFailed() {
    return this.verdict.startsWith('FAILED');
  }

  /** Returns the line of the table. */
  get line() {
    const kind = this.isPlanned ? 'planned' : 'fault';
    const cells = [this.name, kind, this.times.length, this.failures.length, this.refused, `${this.p99.toFixed(0)} ms`, this.verdict, this.note];
    return `| ${cells.join(' | ')} |`;
  }
}

/** Returns the step of a request that began in one and ended in another: the fault, if one is. */
export function laterFault(begun, ended) {
  return begun.isPlanned ? ended : begun;
}

/**
 * Changes of one account that its event stream must show. After each connection the client fetches
 * the state, as the pages do; what the state shows needs no event.
 */
export class EventLedger {
  constructor() {
    this.pending = new Map();
    this.shown = new Set();
    this.missed = [];
    /** Time of the last fetch on the open stream; null until then, and while there is no stream. */
    this.current = null;
  }

  /** Counts a change that was acknowledged. */
  changed(key, now, step) {
    if (!this.shown.has(key)) this.pending.set(key, { at: now, step });
  }

  /** Counts an event, or a change that the fetched state shows. */
  show(key) {
    this.shown.add(key);
    this.pending.delete(key);
  }

  /** The state was fetched on an open stream; the request began at `now`. */
  fetched(now) {
    this.current = now;
  }

  disconnected() {
    this.current = null;
  }

  /** Moves changes whose event is overdue to the missed ones. */
  check(now) {
    if (this.current === null) return;
    for (const [key, { at, step }] of this.pending) {
      if (now - Math.max(at, this.current) > EVENT_TIMEOUT) {
        this.pending.delete(key);
        this.missed.push({ key, step });
      }
    }
  }
}

/** Compares the tasks that were acknowledged with those that exist, by their titles. */
export function compareTasks(acknowledged, existing) {
  const counts = new Map();
  for (const title of existing) counts.set(title, (counts.get(title) ?? 0) + 1);
  return {
    lost: acknowledged.filter((title) => !counts.has(title)),
    doubled: acknowledged.filter((title) => counts.get(title) > 1),
  };
}

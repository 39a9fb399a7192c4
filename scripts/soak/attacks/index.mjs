// All attacks by name. Each returns a summary of the answers, or throws if it got what it must not.

import { accounts } from './accounts.mjs';
import { connections } from './connections.mjs';
import { data } from './data.mjs';
import { trainings } from './trainings.mjs';

export const attacks = { ...accounts, ...connections, ...data, ...trainings };

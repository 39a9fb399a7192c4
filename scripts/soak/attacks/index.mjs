// Every attack by its name. Each returns a short account of what it got, or throws when it got what it must not.

import { accounts } from './accounts.mjs';
import { connections } from './connections.mjs';
import { data } from './data.mjs';
import { trainings } from './trainings.mjs';

export const attacks = { ...accounts, ...connections, ...data, ...trainings };

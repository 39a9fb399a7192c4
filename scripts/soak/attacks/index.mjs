// All attacks by name. Each returns a summary of the answers, or throws if it got what it must not.

import { accounts } from './accounts.mjs';
import { connections } from './connections.mjs';
import { data } from './data.mjs';
import { disk } from './disk.mjs';
import { kill } from './kill.mjs';
import { postgres } from './postgres.mjs';
import { trainings } from './trainings.mjs';

export const attacks = { ...accounts, ...connections, ...data, ...trainings, ...disk, ...kill, ...postgres };

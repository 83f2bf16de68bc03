// Counterpart of the module `k6`.

import { record } from './metrics.mjs';

export const checks = new Map();

export function check(value, conditions) {
  let all = true;
  for (const [name, holds] of Object.entries(conditions)) {
    const ok = Boolean(holds(value));
    const seen = checks.get(name) || { name, passes: 0, fails: 0 };
    seen[ok ? 'passes' : 'fails'] += 1;
    checks.set(name, seen);
    record('checks', 'rate', ok ? 1 : 0);
    all &&= ok;
  }
  return all;
}

export function sleep() {
  throw new Error('a script that is driven by arrivals does not sleep');
}

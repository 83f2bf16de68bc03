// Leads the modules that k6 brings to their counterparts here.

import { register } from 'node:module';

const HERE = new URL('.', import.meta.url).href;
const COUNTERPARTS = { k6: 'k6.mjs', 'k6/http': 'http.mjs', 'k6/metrics': 'metrics.mjs' };

export async function resolve(specifier, context, next) {
  const counterpart = COUNTERPARTS[specifier];
  return counterpart ? { url: HERE + counterpart, shortCircuit: true } : next(specifier, context);
}

export function install() {
  register(import.meta.url);
}

// Judges metrics by the expressions of the scripts, such as p(99)<250 or rate==0.

import { declare } from './metrics.mjs';

const TYPES = { http_req_duration: 'trend', http_req_failed: 'rate', checks: 'rate' };

const COMPARE = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
};

export function judge(thresholds, elapsed) {
  return Object.entries(thresholds).flatMap(([name, list]) => {
    const metric = declare(name, TYPES[name] || 'counter');
    return list.map((one) => {
      const text = one.threshold || one;
      return { name, text, ok: holds(metric, text, elapsed), aborts: Boolean(one.abortOnFail) };
    });
  });
}

function holds(metric, text, elapsed) {
  const parts = /^(.+?)(<=|>=|==|<|>)([\d.]+)$/.exec(text.replace(/\s/g, ''));
  if (!parts) {
    throw new Error(`not a threshold: ${text}`);
  }
  const [, stat, operator, limit] = parts;
  const value = metric.values([stat], elapsed)[stat];
  if (value === undefined) {
    throw new Error(`a ${metric.type} has no ${stat}`);
  }
  // As with k6, nothing that was not seen is a failure.
  return metric.count === 0 || COMPARE[operator](value, Number(limit));
}

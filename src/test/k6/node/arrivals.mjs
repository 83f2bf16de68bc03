// The two executors of the scripts: iterations start at their times, whether or not earlier ones are over.

import { declare, record } from './metrics.mjs';

export function seconds(text) {
  const parts = [...text.matchAll(/([\d.]+)(ms|s|m|h)/g)];
  if (!parts.length || parts.map((part) => part[0]).join('') !== text) {
    throw new Error(`not a duration: ${text}`);
  }
  return parts.reduce((sum, [, value, unit]) => sum + Number(value) * { ms: 0.001, s: 1, m: 60, h: 3600 }[unit], 0);
}

// A plan is a list of stages from one rate to another, rates in iterations a second.
export function plan(scenario) {
  if (scenario.timeUnit !== '1s') {
    throw new Error('timeUnit must be 1s');
  }
  switch (scenario.executor) {
    case 'constant-arrival-rate':
      return [{ seconds: seconds(scenario.duration), from: scenario.rate, to: scenario.rate }];
    case 'ramping-arrival-rate': {
      let from = scenario.startRate;
      return scenario.stages.map((stage) => {
        const ramp = { seconds: seconds(stage.duration), from, to: stage.target };
        from = stage.target;
        return ramp;
      });
    }
    default:
      throw new Error(`no such executor here: ${scenario.executor}`);
  }
}

// How many iterations are due after so many seconds: the area under the plan.
export function due(stages, elapsed) {
  let sum = 0;
  let left = elapsed;
  for (const stage of stages) {
    const time = Math.min(left, stage.seconds);
    const rate = stage.from + ((stage.to - stage.from) * time) / stage.seconds / 2;
    sum += rate * time;
    left -= time;
  }
  return Math.floor(sum + 1e-9);
}

export async function run(scenario, iterate, isAborted) {
  const stages = plan(scenario);
  const length = stages.reduce((sum, stage) => sum + stage.seconds, 0);
  const began = performance.now();
  const running = new Set();
  declare('dropped_iterations', 'counter');
  let started = 0;
  for (let elapsed = 0; elapsed < length && !isAborted(); elapsed = (performance.now() - began) / 1000) {
    for (const target = due(stages, elapsed); started < target; started += 1) {
      if (running.size >= scenario.maxVUs) {
        record('dropped_iterations', 'counter', 1);
        continue;
      }
      const one = iterate().finally(() => running.delete(one));
      running.add(one);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(running);
  return (performance.now() - began) / 1000;
}

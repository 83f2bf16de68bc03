// Plays a script of this folder on Node, for machines without k6: `node node/play.mjs [-e NAME=VALUE]… smoke.js`.
// The scripts use no more of k6 than what is here. It ends with 99, as k6 does, when an objective is missed.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { run, seconds } from './arrivals.mjs';
import { install } from './hooks.mjs';
import { checks } from './k6.mjs';
import { all, record } from './metrics.mjs';
import { judge } from './thresholds.mjs';

const MISSED = 99;

function parse(args) {
  const settings = { ...process.env };
  let file;
  for (let i = 0; i < args.length; i += 1) {
    if (args[i] === '-e') {
      i += 1;
      const [name, ...value] = args[i].split('=');
      settings[name] = value.join('=');
    } else {
      file = args[i];
    }
  }
  if (!file) {
    throw new Error('usage: node play.mjs [-e NAME=VALUE]… SCRIPT');
  }
  return { settings, file };
}

function summary(options, elapsed) {
  const metrics = {};
  for (const [name, metric] of all()) {
    metrics[name] = { type: metric.type, values: metric.values(options.summaryTrendStats, elapsed) };
  }
  for (const { name, text, ok } of judge(options.thresholds, elapsed)) {
    metrics[name].thresholds = { ...metrics[name].thresholds, [text]: { ok } };
  }
  return { metrics, root_group: { checks: [...checks.values()] }, state: { testRunDurationMs: elapsed * 1000 } };
}

function watch(options, began) {
  let aborted = false;
  const waits = Object.values(options.thresholds).flat().map((one) => (one.delayAbortEval ? seconds(one.delayAbortEval) : 0));
  const timer = setInterval(() => {
    const elapsed = (performance.now() - began) / 1000;
    aborted ||= elapsed > Math.max(0, ...waits) && judge(options.thresholds, elapsed).some((one) => one.aborts && !one.ok);
  }, 1000);
  return { isAborted: () => aborted, stop: () => clearInterval(timer) };
}

async function main() {
  const { settings, file } = parse(process.argv.slice(2));
  globalThis.__ENV = settings;
  install();
  const script = await import(pathToFileURL(path.resolve(file)));
  const data = script.setup ? await script.setup() : undefined;
  const began = performance.now();
  const abort = watch(script.options, began);
  const iterate = async () => {
    try {
      await script.default(data);
    } catch (error) {
      console.error(String(error));
    }
    record('iterations', 'counter', 1);
  };
  await Promise.all(Object.values(script.options.scenarios).map((scenario) => run(scenario, iterate, abort.isAborted)));
  abort.stop();
  const result = summary(script.options, (performance.now() - began) / 1000);
  for (const [target, text] of Object.entries(script.handleSummary(result))) {
    if (target === 'stdout') {
      process.stdout.write(text);
    } else {
      writeFileSync(target, text);
    }
  }
  const missed = Object.values(result.metrics).some((metric) => Object.values(metric.thresholds || {}).some((one) => !one.ok));
  process.exit(missed ? MISSED : 0);
}

await main();

// The summary of a run as JSON, as a page without anything from elsewhere, and as a few lines on the terminal.

import { setting } from './settings.js';

export function report(name) {
  return (data) => ({
    [`${setting('OUT')}/${name}.json`]: JSON.stringify(data, null, 1),
    [`${setting('OUT')}/${name}.html`]: page(name, data),
    stdout: lines(name, data),
  });
}

function rows(data) {
  return Object.keys(data.metrics)
    .sort()
    .map((name) => {
      const metric = data.metrics[name];
      const values = Object.keys(metric.values).map((key) => `${key}=${round(metric.values[key])}`);
      return { name, values: values.join('  '), objectives: objectives(metric) };
    });
}

function objectives(metric) {
  return Object.keys(metric.thresholds || {}).map((text) => ({ text, ok: metric.thresholds[text].ok }));
}

function round(value) {
  return Math.round(value * 10000) / 10000;
}

function seconds(data) {
  return round((data.state || {}).testRunDurationMs / 1000);
}

function lines(name, data) {
  const judged = rows(data).flatMap((row) => row.objectives.map((one) => `${one.ok ? 'ok ' : 'NO '} ${row.name} ${one.text}`));
  const shown = rows(data).map((row) => `    ${row.name.padEnd(22)} ${row.values}`);
  return `${name}, ${seconds(data)} s\n${shown.join('\n')}\n${judged.join('\n')}\n`;
}

function page(name, data) {
  const cells = rows(data).map((row) => {
    const judged = row.objectives.map((one) => `<span class="${one.ok ? 'ok' : 'no'}">${escape(one.text)}</span>`).join(' ');
    return `<tr><th>${escape(row.name)}</th><td>${escape(row.values)}</td><td>${judged}</td></tr>`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escape(name)}</title><style>
body{font:14px/1.5 sans-serif;margin:2em;color:#222}table{border-collapse:collapse}th,td{text-align:left;padding:.3em .8em;border-bottom:1px solid #ddd}
td{font-family:monospace}.ok{color:#06702b}.no{color:#fff;background:#b00020;padding:0 .3em}</style>
<h1>${escape(name)}</h1><p>${seconds(data)} s</p><table><tr><th>metric</th><th>values</th><th>objectives</th></tr>
${cells.join('\n')}</table></html>\n`;
}

function escape(text) {
  return String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

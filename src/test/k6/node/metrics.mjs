// Counterpart of the module `k6/metrics`: every sample is kept, so percentiles are exact.

const metrics = new Map();

class Metric {
  constructor(type) {
    this.type = type;
    this.samples = [];
    this.sum = 0;
    this.count = 0;
  }

  add(value) {
    this.count += 1;
    this.sum += Number(value);
    if (this.type === 'trend') {
      this.samples.push(value);
    }
  }

  values(stats, seconds) {
    switch (this.type) {
      case 'trend':
        return Object.fromEntries(stats.map((stat) => [stat, this.stat(stat)]));
      case 'rate':
        return { rate: this.count ? this.sum / this.count : 0, passes: this.sum, fails: this.count - this.sum };
      default:
        return { count: this.sum, rate: seconds ? this.sum / seconds : 0 };
    }
  }

  stat(name) {
    const percentile = /^p\(([\d.]+)\)$/.exec(name);
    const sorted = this.sorted();
    if (!sorted.length) {
      return 0;
    }
    switch (name) {
      case 'avg':
        return this.sum / this.count;
      case 'min':
        return sorted[0];
      case 'max':
        return sorted[sorted.length - 1];
      case 'med':
        return at(sorted, 50);
      default:
        return at(sorted, Number(percentile[1]));
    }
  }

  sorted() {
    if (this.ordered?.length !== this.samples.length) {
      this.ordered = Float64Array.from(this.samples).sort();
    }
    return this.ordered;
  }
}

// Between two samples a percentile is interpolated, as k6 does.
function at(sorted, percent) {
  const point = (percent / 100) * (sorted.length - 1);
  const below = Math.floor(point);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (point - below);
}

export function declare(name, type) {
  if (!metrics.has(name)) {
    metrics.set(name, new Metric(type));
  }
  return metrics.get(name);
}

export function record(name, type, value) {
  declare(name, type).add(value);
}

export function all() {
  return metrics;
}

const custom = (type) =>
  class {
    constructor(name) {
      this.metric = declare(name, type);
    }

    add(value) {
      this.metric.add(value);
    }
  };

export const Counter = custom('counter');
export const Rate = custom('rate');
export const Trend = custom('trend');

/** Labels of a series: few names, few values (a feed, a code, a kind), never anything about a patient. */
export type Labels = Readonly<Record<string, string>>;

export interface Counter {
  add(labels?: Labels, by?: number): void;
}
export interface Gauge {
  set(value: number, labels?: Labels): void;
}
export interface Histogram {
  /** In the unit that the name ends in: seconds, bytes. */
  observe(value: number, labels?: Labels): void;
}

/** Counters, gauges and histograms, printed in the Prometheus text format. */
export interface Metrics {
  counter(name: string, help: string): Counter;
  gauge(name: string, help: string): Gauge;
  histogram(name: string, help: string, bounds: readonly number[]): Histogram;
  /** Runs before each print: sets gauges whose value is looked up only when asked for. */
  collect(read: () => void): void;
  /** Text exposition format 0.0.4; its content type is `metricsContentType`. */
  print(): string;
}

export const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8';

/** Above this many series of one metric new label values are counted as one, `other`: labels must never grow unbounded. */
const seriesPerMetric = 1000;

interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  print(): string;
}

export function createMetrics(): Metrics {
  const families = new Map<string, Family>();
  const readers: (() => void)[] = [];
  const register = (family: Family) => {
    if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(family.name)) throw new Error(`${family.name} is no metric name`);
    if (families.has(family.name)) throw new Error(`the metric ${family.name} is there already`);
    families.set(family.name, family);
  };
  return {
    counter(name, help) {
      const series = createSeries(() => ({ value: 0 }));
      register({
        name,
        help,
        type: 'counter',
        print: () => series.print((labels, { value }) => line(name, labels, value)),
      });
      return {
        add: (labels = {}, by = 1) => {
          series.of(labels).value += by;
        },
      };
    },
    gauge(name, help) {
      const series = createSeries(() => ({ value: 0 }));
      register({
        name,
        help,
        type: 'gauge',
        print: () => series.print((labels, { value }) => line(name, labels, value)),
      });
      return {
        set: (value, labels = {}) => {
          series.of(labels).value = value;
        },
      };
    },
    histogram(name, help, bounds) {
      const series = createSeries(() => ({ counts: new Array<number>(bounds.length + 1).fill(0), sum: 0 }));
      const print = () =>
        series.print((labels, { counts, sum }) => {
          let total = 0;
          let text = '';
          for (const [index, count] of counts.entries()) {
            total += count;
            text += line(`${name}_bucket`, join(labels, `le="${number(bounds[index] ?? Infinity)}"`), total);
          }
          return `${text}${line(`${name}_sum`, labels, sum)}${line(`${name}_count`, labels, total)}`;
        });
      register({ name, help, type: 'histogram', print });
      return {
        observe: (value, labels = {}) => {
          const one = series.of(labels);
          const bucket = bounds.findIndex((bound) => value <= bound);
          one.counts[bucket === -1 ? bounds.length : bucket]! += 1;
          one.sum += value;
        },
      };
    },
    collect: (read) => {
      readers.push(read);
    },
    print() {
      for (const read of readers) read();
      let text = '';
      for (const { name, help, type, print } of families.values()) {
        text += `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n${print()}`;
      }
      return text;
    },
  };
}

/** The values of one metric, one for each set of labels. */
function createSeries<Value>(create: () => Value) {
  const values = new Map<string, Value>();
  const at = (labels: string): Value => {
    let value = values.get(labels);
    if (value === undefined) {
      value = create();
      values.set(labels, value);
    }
    return value;
  };
  return {
    of(labels: Labels): Value {
      const key = printLabels(labels);
      if (values.has(key) || values.size < seriesPerMetric) return at(key);
      return at(printLabels(Object.fromEntries(Object.keys(labels).map((name) => [name, 'other']))));
    },
    print: (one: (labels: string, value: Value) => string) =>
      [...values].map(([labels, value]) => one(labels, value)).join(''),
  };
}

/** `feed="adt",code="AA"`, with backslash, quote and line feed escaped as the format asks. */
function printLabels(labels: Labels): string {
  let text = '';
  for (const name in labels) text += `${text === '' ? '' : ','}${name}="${escapeLabel(labels[name]!)}"`;
  return text;
}

/** Nearly none has anything to escape, and labels are printed for each thing counted. */
function escapeLabel(value: string): string {
  if (!/[\\"\n]/.test(value)) return value;
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

const join = (labels: string, more: string) => (labels === '' ? more : `${labels},${more}`);

const line = (name: string, labels: string, value: number) =>
  `${name}${labels === '' ? '' : `{${labels}}`} ${number(value)}\n`;

function number(value: number): string {
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : String(value);
}

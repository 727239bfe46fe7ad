// Histograms of /metrics, Prometheus' text format.
export interface Histogram {
  name: string;
  help: string;
  count: number;
  sum: number;
  /** What lies above the bound before and up to this one (seconds; null is open), and how many. */
  buckets: { upTo: number | null; count: number }[];
}

export function histograms(text: string): Histogram[] {
  const found = new Map<string, Histogram>();
  const help = new Map<string, string>();
  for (const line of text.split("\n")) {
    const told = /^# HELP (\S+) (.*)$/.exec(line);
    if (told) help.set(told[1]!, told[2]!);
    const typed = /^# TYPE (\S+) histogram$/.exec(line);
    if (typed) found.set(typed[1]!, { name: typed[1]!, help: help.get(typed[1]!) ?? "", count: 0, sum: 0, buckets: [] });
    const sample = /^(\w+)_(bucket|sum|count)(?:\{(.*)\})? (\S+)$/.exec(line);
    const histogram = sample && found.get(sample[1]!);
    if (!histogram) continue;
    const value = Number(sample[4]);
    if (sample[2] === "sum") histogram.sum += value;
    else if (sample[2] === "count") histogram.count += value;
    else {
      const bound = /le="([^"]+)"/.exec(sample[3] ?? "")?.[1];
      const upTo = bound === "+Inf" ? null : Number(bound);
      const bucket = histogram.buckets.find((b) => b.upTo === upTo);
      if (bucket) bucket.count += value;
      else histogram.buckets.push({ upTo, count: value });
    }
  }
  // Prometheus counts all below a bound.
  for (const h of found.values()) h.buckets = h.buckets.map((b, i) => ({ ...b, count: b.count - (h.buckets[i - 1]?.count ?? 0) }));
  return [...found.values()];
}

/** The bound below which this share lies; null where that is beyond the last or nothing is known. */
export function bound(histogram: Histogram, share: number): number | null {
  let seen = 0;
  for (const { upTo, count } of histogram.buckets) {
    seen += count;
    if (histogram.count > 0 && seen >= share * histogram.count) return upTo;
  }
  return null;
}

export function duration(seconds: number | null): string {
  if (seconds === null) return "–";
  return seconds >= 1 ? `${Number(seconds.toPrecision(3))} s` : seconds >= 1e-3 ? `${Number((seconds * 1e3).toPrecision(3))} ms` : `${Number((seconds * 1e6).toPrecision(3))} µs`;
}

import { expect, it } from "vitest";
import { bound, duration, histograms } from "./histogram";

const TEXT = `# HELP magic8_cycle_seconds What a cycle takes
# TYPE magic8_cycle_seconds histogram
magic8_cycle_seconds_count 14
magic8_cycle_seconds_sum 0.034
magic8_cycle_seconds_bucket{le="0.001"} 0
magic8_cycle_seconds_bucket{le="0.003"} 12
magic8_cycle_seconds_bucket{le="+Inf"} 14
# TYPE magic8_fills_total counter
magic8_fills_total 2
`;

it("reads histograms, and counts each bucket by itself", () => {
  const [only, ...others] = histograms(TEXT);
  expect(others).toEqual([]);
  expect(only).toMatchObject({ name: "magic8_cycle_seconds", help: "What a cycle takes", count: 14 });
  expect(only!.buckets.map((b) => b.count)).toEqual([0, 12, 2]);
  expect(bound(only!, 0.5)).toBe(0.003);
  expect(bound(only!, 0.99)).toBeNull();
});
it("writes durations in their unit", () => expect([0.00003, 0.003, 2, null].map(duration)).toEqual(["30 µs", "3 ms", "2 s", "–"]));

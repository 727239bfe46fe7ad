import { describe, expect, it } from "vitest";
import type { ScanFilter, ScanFunnel } from "@magic8/client";
import { nameOf, query, rowOf, stages, step, textOf, track, wrongWith } from "./scan";

const filter = (name: string, target: ScanFilter["target"], low: number | null, high: number | null, unit = ""): ScanFilter => ({
  name, target, unit, low, high, names: [], needs: "", meaning: "", example: "",
});
const DECLARED = [
  filter("delta", "leg", 0, 1),
  filter("iv-rank", "leg", -10, 10, "share"),
  filter("dte", "leg", 0, 4000, "days"),
  filter("underlying", "underlying", null, null, "names"),
  filter("credit", "structure", -1e6, 1e6, "points"),
];
const of = (name: string) => DECLARED.find((f) => f.name === name)!;

describe("filters", () => {
  it("come back as they were written, whatever their shape", () => {
    for (const text of ["dte=30..60", "dte=0", "credit=..5", "credit=-2..", "short.delta=0.25..0.35", "underlying=SPX,XSP"]) {
      const row = rowOf(text, DECLARED)!;
      expect(textOf(row, of(row.name))).toBe(text);
    }
  });
  it("read percents as shares", () => expect(rowOf("iv-rank=50%..", DECLARED)).toMatchObject({ low: 0.5, high: null }));
  it("are none where nothing of the kind is declared", () => {
    expect(rowOf("beta=1..", DECLARED)).toBeNull();
    expect(rowOf("nonsense", DECLARED)).toBeNull();
  });
  it("say what is wrong with them", () => {
    const row = rowOf("delta=0.3..0.2", DECLARED)!;
    expect(wrongWith(row, of("delta"))).toMatch(/above/);
    expect(wrongWith({ ...row, low: null, high: null }, of("delta"))).toMatch(/bound/);
    expect(wrongWith({ ...row, low: 0, high: 1.5 }, of("delta"))).toBe("Between 0 and 1.");
    expect(wrongWith({ ...row, low: 0.1, high: 0.2 }, of("delta"))).toBe("");
    expect(wrongWith({ ...row, name: "underlying", names: [] }, of("underlying"))).not.toBe("");
  });
  it("that are off are not asked for, nor do they make a query wrong", () => {
    const wrong = { ...rowOf("delta=0.3..0.2", DECLARED)!, on: false };
    expect(query([wrong, rowOf("dte=0", DECLARED)!], DECLARED)).toEqual({ filters: ["dte=0"], valid: true });
    expect(query([{ ...wrong, on: true }], DECLARED).valid).toBe(false);
  });
});
it("filters have the names that people say", () => expect(["iv-rank", "pop", "open-interest", "ev-per-risk"].map(nameOf)).toEqual(["IV rank", "PoP", "Open interest", "EV per risk"]));
describe("sliders", () => {
  it("span what people look for, within what is allowed", () => {
    expect(track(of("dte"))).toEqual([0, 60]);
    expect(track(of("delta"))).toEqual([0, 1]);
    for (const f of DECLARED.filter((f) => f.low !== null)) expect(track(f)[1]).toBeGreaterThan(track(f)[0]);
  });
  it("move in round steps", () => {
    expect(step([0, 1], false)).toBe(0.005);
    expect(step([0, 60], true)).toBe(1);
    expect(step([0, 10_000], false)).toBe(50);
  });
});
it("the funnel goes from every option to the structures that are left", () => {
  const funnel = {
    options: 300, tradable: 250, sellable: 40, buyable: 60,
    legs: [{ filter: "short.delta=0.1..0.3", alone: 41, not_known: 3, left: 40 }],
    structures: [{ filter: "", left: 500 }, { filter: "pop=0.7..", left: 20 }],
  } as unknown as ScanFunnel;
  expect(stages(funnel).map((s) => [s.name, s.left])).toEqual([
    ["All options", 300], ["Quoted, with a vol", 250], ["short.delta=0.1..0.3", 40], ["May be sold", 40], ["May be bought", 60], ["Structures of these", 500], ["pop=0.7..", 20],
  ]);
  expect(stages(funnel)[2]!.note).toBe("41 by itself, 3 not known");
});

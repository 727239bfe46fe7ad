import { describe, expect, it } from "vitest";
import { distances, freshKey, limitOf, stateOf, unitsFor } from "./order";

describe("size by risk", () => {
  it("is as many units as the budget bears", () => {
    expect(unitsFor(3000, { max_loss: 1275, quantity: 1 })).toBe(2);
    expect(unitsFor(2550, { max_loss: 2550, quantity: 2 })).toBe(2);
    expect(unitsFor(1000, { max_loss: 1275, quantity: 1 })).toBe(0);
  });
  it("is not known where the loss has no bound", () => {
    expect(unitsFor(3000, { max_loss: null, quantity: 1 })).toBeNull();
    expect(unitsFor(Number.NaN, { max_loss: 1, quantity: 1 })).toBeNull();
  });
});
describe("a limit", () => {
  it("of a credit is typed without its sign", () => {
    expect(limitOf("2.05", true)).toBe(-2.05);
    expect(limitOf("2.05", false)).toBe(2.05);
    expect(limitOf(" Mid ", true)).toBe("mid");
  });
  it("is the policy's where nothing is typed, and wrong where it is no number", () => {
    expect(limitOf("", true)).toBeUndefined();
    expect(limitOf("two", true)).toBeNull();
  });
});
it("exits lie a multiple of the entry away", () => {
  expect(distances({ profit_target: 0.5, stop_loss: 2 }, 225, 12)).toEqual({ target: 112.5, stop: -450, toTarget: 100.5, toStop: 462 });
  expect(distances({ profit_target: null, stop_loss: null }, 225, 12)).toEqual({ target: null, stop: null, toTarget: null, toStop: null });
});
it("an order that nobody knows of is not called failed", () => expect(stateOf("unknown")[0]).toBe("unknown"));
it("keys are of the shape that the contract asks for, and differ", () => {
  expect(freshKey()).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  expect(freshKey()).not.toBe(freshKey());
});

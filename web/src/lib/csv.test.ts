import { expect, it } from "vitest";
import { csv } from "./csv";

it("quotes what must be quoted, and leaves absent fields empty", () => {
  expect(csv(["a", "b"], [['say "x", y', null]])).toBe('a,b\r\n"say ""x"", y",\r\n');
});
it("keeps numbers as they are, and makes no formula of a text", () => {
  expect(csv(["a"], [[-2.25], ["=1+1"]])).toBe("a\r\n-2.25\r\n'=1+1\r\n");
});

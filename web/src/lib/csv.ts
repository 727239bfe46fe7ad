// Tables as files, RFC 4180.
type Cell = string | number | null | undefined;

// A text that a spreadsheet would take for a formula gets an apostrophe before it; a number stays one.
const safe = (cell: Cell) => (cell === null || cell === undefined ? "" : typeof cell === "number" ? String(cell) : /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);
const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** What is absent is an empty field. */
export const csv = (head: string[], rows: Cell[][]) => [head, ...rows].map((row) => row.map((cell) => quoted(safe(cell))).join(",")).join("\r\n") + "\r\n";

/** Hands a text to the browser as a file. */
export function download(name: string, text: string, type = "text/csv") {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

import type { ScanActiveQuery, ScanFilters, ScanFunnel, ScanPreset, ScanResult, ScanScore, ScanStatus, ScanStructure } from "@magic8/client";
import { client, feed } from "./feed.svelte";
import { preferences } from "./preferences.svelte";
import { why } from "./problem";
import { query, rowOf, type Row } from "./scan";

const PREVIEW_AFTER_MS = 300;
const HISTORY = 20;

/** The query that is being written, what it would leave, and the scan that runs. Lives while the view is shown. */
export class Scanner {
  filters = $state.raw<ScanFilters | null>(null);
  presets = $state.raw<ScanPreset[] | null>(null);
  trouble = $state("");
  /** What the last command came to, where it did not simply succeed. */
  said = $state("");
  busy = $state(false);

  structure = $state<ScanStructure>("vertical");
  score = $state<ScanScore>("ev-per-risk");
  top = $state(100);
  rows = $state<Row[]>([]);
  preset = $state<string | null>(null);

  funnel = $state.raw<ScanFunnel | null>(null);
  funnelTrouble = $state("");

  #asked = $state.raw<ScanStatus | null>(null);
  status = $derived.by(() => (feed.items("scanner").find((i): i is ScanStatus => "running" in i) ?? this.#asked));
  results = $derived(feed.items("scanner").filter((i): i is ScanResult => "legs" in i));

  declared = $derived(this.filters?.declared ?? []);
  asked = $derived(query(this.rows, this.declared));
  /** The scan that runs is of another query than the one that is written. */
  changed = $derived.by(() => {
    const q = this.status?.query;
    return !q || q.structure !== this.structure || q.score !== this.score || q.top !== this.top || q.filters.join("|") !== this.asked.filters.join("|");
  });

  constructor() {
    feed.follow("scanner");
    $effect(() => void this.#begin());
    $effect(() => this.#preview());
  }

  async #begin() {
    try {
      const [filters, status] = await Promise.all([client.call("listScanFilters"), client.call("getScanStatus")]);
      this.filters = filters;
      this.#asked = status;
      if (status.query) this.write(status.query);
      await this.#list();
      this.trouble = "";
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : String(error);
      setTimeout(() => void this.#begin(), 3000);
    }
  }
  async #list() {
    this.presets = (await client.call("listScanPresets")).items;
  }

  #preview() {
    const { filters, valid } = this.asked;
    const body = { structure: this.structure, score: this.score, top: this.top, filters };
    if (!this.filters || !valid) return;
    const stop = new AbortController();
    const ask = () =>
      client.call("tryScanFilters", { body, signal: stop.signal }).then(
        (funnel) => {
          this.funnel = funnel;
          this.funnelTrouble = "";
        },
        (error: unknown) => {
          if (!stop.signal.aborted) this.funnelTrouble = why(error).text.replace("Nothing was done: ", "");
        },
      );
    const soon = setTimeout(() => void ask(), PREVIEW_AFTER_MS);
    const again = setInterval(() => void ask(), 5000);
    return () => {
      stop.abort();
      clearTimeout(soon);
      clearInterval(again);
    };
  }

  /** Takes a query into the panel. */
  write(from: Omit<ScanActiveQuery, "preset"> & { preset?: string | null }) {
    this.structure = from.structure;
    this.score = from.score;
    this.top = from.top;
    this.rows = from.filters.flatMap((text) => rowOf(text, this.declared) ?? []);
    this.preset = from.preset ?? null;
  }

  async #command(steps: () => Promise<void>) {
    this.busy = true;
    this.said = "";
    try {
      await steps();
    } catch (error) {
      this.said = why(error).text;
    } finally {
      this.busy = false;
    }
  }
  start = () =>
    this.#command(async () => {
      const { filters, valid } = this.asked;
      if (!valid) {
        this.said = "A filter is not complete; it says what is missing.";
        return;
      }
      this.#asked = await client.call("startScan", { body: { structure: this.structure, score: this.score, top: this.top, filters } });
      const ran: ScanActiveQuery = { preset: this.preset, structure: this.structure, score: this.score, top: this.top, filters };
      const same = (q: ScanActiveQuery) => JSON.stringify({ ...q, preset: null }) === JSON.stringify({ ...ran, preset: null });
      preferences.scanHistory = [ran, ...preferences.scanHistory.filter((q) => !same(q))].slice(0, HISTORY);
    });
  stop = () => this.#command(async () => void (this.#asked = await client.call("stopScan")));
  toggle = () => (this.status?.running ? this.stop() : this.start());

  save = (name: string, description: string) =>
    this.#command(async () => {
      const item = { name, description, structure: this.structure, score: this.score, top: this.top, filters: this.asked.filters };
      await client.call("saveScanPresets", { body: { items: [item] } });
      this.preset = name;
      await this.#list();
    });
  forget = (name: string) =>
    this.#command(async () => {
      await client.call("deleteScanPreset", { parameters: { name } });
      this.preset = null;
      await this.#list();
    });
  /** Presets of a file that an export made. */
  takeIn = (file: File) =>
    this.#command(async () => {
      const body: unknown = JSON.parse(await file.text());
      await client.call("saveScanPresets", { body: body as { items: ScanPreset[] } });
      await this.#list();
    });
}

import type { ScanActiveQuery } from "@magic8/client";

const KEY = "magic8.preferences";

interface Kept {
  theme: "dusk" | "paper";
  view: string;
  gexBy: "open_interest" | "volume";
  toured: boolean;
  scanColumns: string[];
  scanSort: string;
  scanUpwards: boolean;
  /** The newest queries that were run, newest first. */
  scanHistory: ScanActiveQuery[];
}

function kept(): Partial<Kept> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Kept>;
  } catch {
    return {}; // storage that is closed or spoilt: as at the first visit
  }
}

const systemTheme = matchMedia("(prefers-color-scheme: light)").matches ? "paper" : "dusk";

/** What a person chose, kept in this browser. */
export const preferences = $state<Kept>({ theme: systemTheme, view: "market", gexBy: "open_interest", toured: false, scanColumns: [], scanSort: "score", scanUpwards: false, scanHistory: [], ...kept() });

export function keepPreferences() {
  $effect(() => {
    document.documentElement.dataset.theme = preferences.theme;
    try {
      localStorage.setItem(KEY, JSON.stringify(preferences));
    } catch {
      // Kept for this visit only.
    }
  });
}

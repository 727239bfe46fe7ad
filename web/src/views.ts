import type { Component } from "svelte";
import type { Status } from "@magic8/client";
import type { Commands } from "./lib/commands";
import Market from "./views/Market.svelte";
import Operations from "./views/Operations.svelte";
import Positions from "./views/Positions.svelte";
import Scanner from "./views/Scanner.svelte";
import Today from "./views/Today.svelte";

export interface View {
  id: string;
  name: string;
  component: Component<{ status: Status }>;
  /** What it does for the keys of all views. */
  offers?: (keyof Commands)[];
}
/** The tabs, in their order; the digit keys go by it. */
export const views: View[] = [
  { id: "market", name: "Market", component: Market },
  { id: "today", name: "Today", component: Today, offers: ["execute"] },
  { id: "scanner", name: "Scanner", component: Scanner, offers: ["filters", "scanner"] },
  { id: "positions", name: "Positions & P&L", component: Positions },
  { id: "operations", name: "Operations", component: Operations },
];

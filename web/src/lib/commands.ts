/** What the view that is shown does for a key that means the same everywhere. */
export interface Commands {
  /** Ctrl+F: to the filters. */
  filters?: () => void;
  /** Ctrl+S: the scanner on or off. */
  scanner?: () => void;
  /** Ctrl+E: to the order. */
  execute?: () => void;
}
// What opened last comes first: a ticket before the view behind it.
const offered: Commands[] = [];

/** Offers commands while the component that calls this in an effect is shown. */
export function offer(commands: Commands) {
  offered.unshift(commands);
  return () => void offered.splice(offered.indexOf(commands), 1);
}
export const command = (name: keyof Commands) => offered.find((commands) => commands[name])?.[name];

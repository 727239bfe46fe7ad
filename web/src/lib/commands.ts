/** What the view that is shown does for a key that means the same everywhere. */
export interface Commands {
  /** Ctrl+F: to the filters. */
  filters?: () => void;
  /** Ctrl+S: the scanner on or off. */
  scanner?: () => void;
  /** Ctrl+E: to the order. */
  execute?: () => void;
}
let offered: Commands = {};

/** Offers commands while the component that calls this is shown. */
export function offer(commands: Commands) {
  offered = commands;
  return () => {
    if (offered === commands) offered = {};
  };
}
export const command = (name: keyof Commands) => offered[name];

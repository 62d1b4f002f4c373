// What the modules of the gradient's flow hand to one another.
import type { Theme } from "../base/ruler.js";
import type { Stage } from "../base/stage.js";
import type { FlowMessage } from "../wire";

export interface Cell {
  t: number;
  k: number;
}

/** The numbers with what every painter asks of the matrix: see cells.js. */
export interface Flow extends FlowMessage {
  states: boolean;
  /** The row that stands for step t, and whether there is one. */
  rowOf(t: number): number;
  hasRow(t: number): boolean;
  /** The last column of row t. */
  last(t: number): number;
  /** log10 of the norm, and of the norm against that at the loss's own step. */
  norm(t: number, k: number): number;
  ratio(t: number, k: number): number;
  markOf(t: number, k: number): string;
  usual: Cell;
  rasters?: Record<string, HTMLCanvasElement>;
}

/** All that one painting of a picture shows. */
export interface Scene {
  flow: Flow;
  theme: Theme;
  s: number;
  tall: number;
  width: number;
  cell: Cell;
  hover: number | null;
  hoverLag: number | null;
}

/** One line of the chart of the theory: log10 of what it is n steps back. */
export interface Line {
  name: string;
  base?: string;
  power?: string;
  logs: number[];
  colour: string;
  dash: number[];
  width: number;
  strong?: boolean;
  /** How far back the chosen cell lies. */
  at?: number;
  /** Once it is drawn: its name with its value where that is none, and where the label belongs. */
  text?: string;
  x?: number;
  y?: number;
  end?: number;
}

/** What the painters are given. */
export interface Pen {
  stage: Stage;
  flow: Flow;
  plan: any;
  theme: Theme;
  s: number;
  ink?: string;
  dim: string;
}

// The unrolled network on the page "Shapes", with inputs and outputs in its nodes.
import { mounted, Picture } from "../base/picture.js";
import { drawGraph, GRAPH_CSS, LARGE } from "./draw.js";
import { enlarged } from "../base/stage.js";
import { write } from "../base/text.js";
import { soft } from "../base/style.js";
/** @import { Call, GraphTriggers, ShownGraph } from "../wire" */
const CSS = `${GRAPH_CSS}
[data-testid="graph"] { overflow-x: auto; padding: 2px 0 4px; font-family: var(--st-font, system-ui, sans-serif); }
[data-testid="graph"]:focus-visible {
  outline: 3px solid color-mix(in srgb, var(--st-primary-color) 55%, transparent); outline-offset: 1px;
  border-radius: 6px;
}
svg { display: block; }
svg text.row { font-family: var(--st-font, sans-serif); font-size: 15px; text-anchor: start; }
svg text.t { font-size: max(11.5px, var(--least) / var(--big)); }
p { margin: 2px 0 0; font-size: .875rem; color: ${soft(70)}; }
p:empty { display: none; }
`;
const whenIdle = window.requestIdleCallback ?? ((then) => setTimeout(then, 100)); // Safari has none
const LEFT = 62; // names of the rows
const [LEAST, MOST] = [46, 104]; // pixels of a column

const HTML = '<div data-testid="graph" tabindex="0" role="img"></div><p></p>';

class Graph extends Picture {
  constructor(parent) {
    super(parent, "graph", HTML, CSS);
    this.sheet = this.host; // with the words below the graph
    this.onResize(() => this.paint());
  }

  /**
   * @param {ShownGraph} graph
   * @param {Call<{}, GraphTriggers>} call
   */
  take(graph, { setTriggerValue }) {
    this.tell = () => setTriggerValue("painted", true);
    this.graph = graph;
    this.painted = "";
    this.paint();
  }

  paint() {
    const { graph, root } = this;
    const width = Math.floor(root.clientWidth);
    if (!graph || !width || this.painted === width) return;
    this.painted = width;
    const big = enlarged();
    const T = graph.steps.length;
    const longest = Math.max(...graph.steps.flatMap(({ x, y }) => [x ?? "", y ?? ""]).map((word) => word.length));
    const wanted = Math.max(LEAST, Math.min(MOST, longest * 9.2 + 20));
    const below = graph.align && (width / big - graph.align.left - graph.align.right) / graph.align.columns;
    // Columns are aligned with those of the figure below, if the words fit.
    const aligned = below >= LEAST;
    // Else each column is as wide as its words, and the graph scrolls.
    const room = (width / big - LEFT - 8) / T;
    const pitch = aligned ? below : room >= LEAST ? Math.min(wanted, room) : Math.min(wanted, LEAST + 16);
    const states = Array.from({ length: T }, (_, t) => [...graph.a.subarray(t * graph.n_a, (t + 1) * graph.n_a)]);
    const drawn = drawGraph(graph, { pitch, size: LARGE, states, left: aligned ? graph.align.left : LEFT });
    const { width: w, height: h } = drawn;
    root.style.setProperty("--big", String(big));
    root.innerHTML =
      `<svg aria-hidden="true" width="${w * big}" height="${h * big}" viewBox="0 0 ${w} ${h}">` +
      `${rowNames()}${drawn.svg}</svg>`;
    root.setAttribute("aria-label", graph.spoken);
    write(this.host.querySelector("p"), graph.words);
    // The page below the graph is computed once this has been painted.
    if (graph.tell) requestAnimationFrame(() => whenIdle(() => this.tell(), { timeout: 600 }));
    Object.assign(root.dataset, { steps: String(T), arrows: String(graph.arrows.length) });
  }
}

export default mounted(Graph);

function rowNames() {
  const { node, tall, gap, top } = LARGE;
  const y = top + node / 2;
  const a = y + node / 2 + gap + tall / 2;
  const x = a + tall / 2 + gap + node / 2;
  const row = (name, at) => `<text class="row" x="0" y="${at + 5}">${name}</text>`;
  return [row("ŷ⟨t⟩", y), row("a⟨t⟩", a), row("x⟨t⟩", x)].join("");
}

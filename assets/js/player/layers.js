// One layer of a run looks like a run: the same names, its own arrays. What draws or tells of a cell
// needs to know of no layer but the one it is given.

const seen = new WeakMap();

/** The run as layer `l` sees it, 0 being the lowest. */
export function layerOf(run, l) {
  const whole = run.whole ?? run;
  if (!seen.has(whole)) seen.set(whole, []);
  const layers = seen.get(whole);
  if (!layers[l]) {
    const own = Object.entries(whole).filter(([name]) => name.startsWith(`${l}/`));
    const arrays = Object.fromEntries(own.map(([name, array]) => [name.slice(2), array]));
    const ranges = { ...whole.ranges, ...whole.layers[l].ranges };
    layers[l] = Object.assign(Object.create(whole), arrays, { whole, ranges, layer: l, depth: whole.layers.length });
  }
  return layers[l];
}

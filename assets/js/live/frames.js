// An answer's arrays, cut into one frame for each position and one view of it for each network.

export const framesOf = (answer, scene) =>
  [...answer.positions].map((position, f) => ({
    position,
    views: scene.networks.map((network, i) => viewOf(answer, scene, network, i, f, f === answer.positions.length - 1)),
  }));

/** Network i in frame f; what stays on the screen comes with the last frame only. */
function viewOf(answer, scene, network, i, f, last) {
  const { T } = scene;
  const { n_a } = network;
  const part = (name, size) => answer[`${name}${i}`]?.subarray(f * size, (f + 1) * size);
  const [loss, norm_before, norm_after, fired, angle] = part("row", 5);
  return {
    n_a,
    at: answer[`at${i}`][f],
    a: part("a", T * n_a),
    da: part("da", T + 1),
    left: part("left", T + 1),
    now: { all: part("now_all", T), last: part("now_last", T) },
    verdict: answer.verdicts[f][i],
    row: { loss, norm_before, norm_after, fired: fired === 1, angle },
    share: part("share", T),
    top: part("top", T),
    value: part("value", T),
    says: answer.says[f][i],
    range: answer[`range${i}`][f],
    starts_at: scene.with_loss[scene.with_loss.length - 1] ?? T,
    exact: last && answer.exact ? answer[`exact${i}`] : null,
    Waa: last ? answer[`Waa${i}`] : null,
    rho: last ? answer[`rho${i}`]?.at(-1) : undefined,
  };
}

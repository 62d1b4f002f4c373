// The browser's copy of a training: its networks, a row for every update, their scales, and how far each
// network was trained.
import { partOf } from "../base/decode.js";
import { Rows, Scales } from "./rows.js";
/** @import { LiveAnswer, NetworkArrays } from "../wire" */
/** @import { FirstAnswer, Frame, Have, Scene } from "./types" */

export class Known {
  /** @param {FirstAnswer} answer which has the scene */
  constructor({ run, scene, states, newest, stops, ended, packed = Infinity }) {
    this.run = run;
    /** The last update that there is, on a page without a server. */
    this.packed = packed;
    /** @type {Scene} */
    this.scene = scene;
    this.states = states;
    this.newest = newest;
    this.stops = stops;
    this.ended = ended;
    this.rows = scene.networks.map(() => new Rows(scene.T, scene.columns));
    this.scales = new Scales(scene.networks);
    // Points of ρ(Waa): [update, ρ, whether it is joined to the previous point].
    /** @type {[number, number, boolean][][]} */
    this.points = scene.networks.map(() => []);
    this.limits = states.map((state) => state.done);
  }

  /** @returns {Have} */
  get have() {
    return { run: this.run, have: this.rows.map((rows) => rows.last) };
  }

  /**
   * A restarted server is behind and recomputes the same training: the rows stay valid.
   * @param {LiveAnswer} answer
   */
  learn(answer) {
    const { states, newest, stops, ended } = answer;
    const behind = newest < this.newest;
    if (!behind) Object.assign(this, { states, newest, stops, ended });
    states.forEach((state, i) => {
      const rows = this.rows[i];
      const from = rows.size;
      /** @type {NetworkArrays} */
      const own = partOf(answer, "", String(i));
      rows.add(own);
      rows.alone.add(own.last_at, own.last);
      this.scales.hold(i, rows, from);
      const { done, lost, broken } = state;
      if (!behind) Object.assign(this.scene.networks[i], { done, lost, broken, products: own.products });
      if (own.rho) this.measured(i, own.rho_at, own.rho, !answer.exact);
    });
  }

  /** `goes_on`: measured one after the other, while it trained or was replayed. */
  measured(i, updates, radii, goes_on) {
    const points = this.points[i];
    radii.forEach((rho, f) => {
      this.scales.holdRadius(rho);
      let k = points.length;
      while (k && points[k - 1][0] > updates[f]) k--;
      const joined = goes_on || Boolean(points[k]?.[2]); // between two joined points it is joined too
      if (!k || points[k - 1][0] !== updates[f]) points.splice(k, 0, [updates[f], rho, joined]);
      else if (goes_on && f) points[k - 1][2] = true;
    });
  }

  /**
   * Extend the curves to the updates that have been on the screen.
   * @param {Frame} frame
   */
  reach(frame) {
    frame.views.forEach((view, i) => (this.limits[i] = Math.max(this.limits[i], view.at)));
  }

  /** The last update that can be asked for: of those in files all, else of those that were trained. */
  get farthest() {
    return Number.isFinite(this.packed) ? this.packed : Math.max(...this.limits);
  }

  /** The newest update that both networks have had, or one of them where the other broke before. */
  get made() {
    const going = this.states.filter(({ lost }) => !lost);
    return going.length ? Math.min(...going.map(({ done }) => done)) : Math.max(...this.states.map(({ done }) => done));
  }

  /** Reset what is shown; the rows are kept. */
  reset() {
    this.limits = this.limits.map(() => 0);
    this.points = this.points.map(() => []);
  }

  /** Whether the training ended at `position`. */
  endsAt(position) {
    return position >= this.packed || (this.ended && position >= this.newest);
  }
}

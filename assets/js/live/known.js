// What the browser knows of a training: its networks, a row of every update, the scales that hold
// them, and how far each network was trained.
import { Rows, Scales } from "./rows.js";

export class Known {
  constructor({ run, scene, states, newest, ended }) {
    this.run = run;
    this.scene = scene;
    this.states = states;
    this.newest = newest;
    this.ended = ended;
    this.rows = scene.networks.map(() => new Rows(scene.T));
    this.scales = new Scales(scene.networks);
    this.points = scene.networks.map(() => []); // [update, ρ(Waa), whether it goes on from the point before], where it was measured
    this.limits = states.map((state) => state.done);
  }

  /** What the server need not tell again. */
  get have() {
    return { run: this.run, have: this.rows.map((rows) => rows.last) };
  }

  learn(answer) {
    const { states, newest, ended } = answer;
    Object.assign(this, { states, newest, ended });
    states.forEach((state, i) => {
      const rows = this.rows[i];
      const from = rows.size;
      rows.add(answer[`updates${i}`], answer[`scalars${i}`], answer[`sizes${i}`]);
      rows.alone.add(answer[`last_at${i}`], answer[`last${i}`]);
      this.scales.hold(i, rows, from);
      const { done, lost, broken } = state;
      Object.assign(this.scene.networks[i], { done, lost, broken, products: answer[`products${i}`] });
      if (answer[`rho${i}`]) this.measured(i, answer[`rho_at${i}`], answer[`rho${i}`], !answer.exact);
    });
  }

  /** `goes_on`: they were measured while it trained or was replayed, each after the one before. */
  measured(i, updates, radii, goes_on) {
    const points = this.points[i];
    radii.forEach((rho, f) => {
      this.scales.holdRadius(rho);
      let k = points.length;
      while (k && points[k - 1][0] > updates[f]) k--;
      const joined = goes_on || Boolean(points[k]?.[2]); // between two that are joined it is too
      if (!k || points[k - 1][0] !== updates[f]) points.splice(k, 0, [updates[f], rho, joined]);
      else if (goes_on && f) points[k - 1][2] = true;
    });
  }

  /** The picture reaches as far as what has been on the screen. */
  reach(frame) {
    frame.views.forEach((view, i) => (this.limits[i] = Math.max(this.limits[i], view.at)));
  }

  /** Back to the beginning: what is known stays, what is shown begins anew. */
  reset() {
    this.limits = this.limits.map(() => 0);
    this.points = this.points.map(() => []);
  }

  /** Whether nothing comes after `position`. */
  endsAt(position) {
    return this.ended && position >= this.newest;
  }
}

// Scalars of every update of one network, as growing columns.
import { AXES } from "../base/tokens.js";
/** @import { Columns, Network } from "./types" */
/** @import { NetworkArrays } from "../wire" */

const larger = (old, length) => {
  const array = new old.constructor(length);
  array.set(old);
  return array;
};

/** Lines of T codes for some of the updates, in order: the rows of a waterfall. */
export class Lines {
  constructor(T) {
    this.T = T;
    this.size = 0;
    this.updates = new Int32Array(256);
    this.codes = new Uint8Array(256 * T);
  }

  /** Add lines from the server, without duplicates; returns the number of new ones. */
  add(updates, codes) {
    const last = this.size ? this.updates[this.size - 1] : 0;
    let from = 0;
    while (from < updates.length && updates[from] <= last) from++;
    const count = updates.length - from;
    if (this.size + count > this.updates.length) {
      const room = Math.max(this.size + count, 2 * this.updates.length);
      this.updates = larger(this.updates, room);
      this.codes = larger(this.codes, room * this.T);
    }
    this.updates.set(updates.subarray(from), this.size);
    this.codes.set(codes.subarray(from * this.T), this.size * this.T);
    this.size += count;
    return count;
  }

  /** Number of lines of updates up to `limit`. */
  upto(limit) {
    let [low, high] = [0, this.size];
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.updates[mid] <= limit) low = mid + 1;
      else high = mid;
    }
    return low;
  }

  /** At most `most` lines up to update `limit`, evenly spaced: their codes, and where they end. */
  fall(limit, end, most) {
    const stride = Math.max(1, Math.ceil(end / most));
    const count = this.upto(limit);
    if (!count) return { rows: 0, last: 0, stride };
    const last = this.updates[count - 1];
    const rows = Math.ceil(last / stride);
    const codes = new Uint8Array(rows * this.T);
    for (let r = 0; r < rows; r++) {
      const i = Math.max(0, this.upto(Math.min(last, (r + 1) * stride)) - 1);
      codes.set(this.codes.subarray(i * this.T, (i + 1) * this.T), r * this.T);
    }
    return { rows, codes, last: rows * stride, stride };
  }
}

// Cumulative over all updates up to a row: rows may be thinned, counts may not.
const SO_FAR = ["fired_so_far", "mean_so_far"];

export class Rows {
  /** @param {string[]} names the columns of the tables that are sent */
  constructor(T, names) {
    this.names = names;
    this.all = new Lines(T); // the gradient of all losses, on each update's own batch
    this.alone = new Lines(T); // the gradient of the last loss, on the sequence shown, after each update
    const empty = [...names, ...SO_FAR].map((name) => [name, new Float64Array(256)]);
    /** @type {Columns} */
    this.columns = /** @type {any} */ (Object.fromEntries(empty));
  }

  get size() {
    return this.all.size;
  }

  get updates() {
    return this.all.updates;
  }

  /** The last update that has a row. */
  get last() {
    return this.size ? this.updates[this.size - 1] : 0;
  }

  /**
   * Add rows from the server, without duplicates.
   * @param {Pick<NetworkArrays, "updates" | "scalars" | "fired_so_far" | "mean_so_far" | "sizes">} sent
   */
  add(sent) {
    const count = this.all.add(sent.updates, sent.sizes);
    if (!count) return;
    this.grow(this.updates.length);
    const [from, to] = [sent.updates.length - count, this.size - count];
    this.names.forEach((name, k) => {
      const column = this.columns[name];
      for (let i = 0; i < count; i++) column[to + i] = sent.scalars[(from + i) * this.names.length + k];
    });
    for (const name of SO_FAR) this.columns[name].set(sent[name].subarray(from), to);
  }

  /** Totals of the updates up to `update`: number of rows, how often the clip fired, and the mean of the
   * finite norms (NaN: none). */
  soFar(update) {
    const i = this.upto(update) - 1;
    if (i < 0) return { count: 0, fired: 0, mean: NaN };
    const { fired_so_far, mean_so_far } = this.columns;
    return { count: this.updates[i], fired: fired_so_far[i], mean: mean_so_far[i] };
  }

  grow(room) {
    if (room <= this.columns.loss.length) return;
    for (const [name, column] of Object.entries(this.columns)) this.columns[name] = larger(column, room);
  }

  /** Number of rows of updates up to `limit`. */
  upto(limit) {
    return this.all.upto(limit);
  }
}

const [LOSS_LEAST, LOSS_MOST] = AXES.loss;

/** Scales shared by both panels; they only grow during a training. */
export class Scales {
  /** @param {Network[]} networks */
  constructor(networks) {
    // The loss in units of the largest guess, so that a sum over T steps and a mean are comparable.
    this.dearest = networks.map((n) => Math.max(...n.guesses.map(([, cost]) => cost), 0) || 1);
    this.loss = LOSS_LEAST;
    this.rho = 2;
    const lines = networks.filter((n) => n.norm_limit !== null).map((n) => Math.log10(n.norm_limit));
    this.norm = [Math.floor(Math.min(-1, ...lines)), Math.ceil(Math.max(1, ...lines))];
  }

  /** The scales of network i; only the unit of its loss is its own. */
  of(i) {
    return { loss: this.loss * this.dearest[i], norm: this.norm, rho: this.rho };
  }

  /** Extend the scale of ρ; a network that broke must not flatten the other one. */
  holdRadius(rho) {
    if (Number.isFinite(rho)) this.rho = Math.max(this.rho, Math.min(8, Math.ceil(rho)));
  }

  /** Extend the scales to these rows, up to a limit: see explorer/views/clipping/scales.py. */
  hold(i, rows, from) {
    const { loss, norm_before, norm_after } = rows.columns;
    for (let k = from; k < rows.size; k++) {
      if (Number.isFinite(loss[k]))
        this.loss = Math.max(this.loss, Math.min((1.05 * loss[k]) / this.dearest[i], LOSS_MOST));
      for (const value of [norm_before[k], norm_after[k]])
        if (value > 0 && Number.isFinite(value)) {
          const log = Math.max(-AXES.norm, Math.min(AXES.norm, Math.log10(value)));
          this.norm = [Math.min(this.norm[0], Math.floor(log)), Math.max(this.norm[1], Math.ceil(log))];
        }
    }
  }
}

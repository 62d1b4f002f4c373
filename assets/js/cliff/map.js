// The map of the cliff as a heatmap, E or the norm of its gradient, with the paths of both balls.
import { faded, fmt, mixed, powerOfTen, withPower } from "../base/ruler.js";
import { HEIGHTS, LIGHT, STEEPNESS } from "../base/tokens.js";
/** @import { CliffMap } from "../wire" */
/** @import { Stage } from "../base/stage.js" */
/** @import { Theme } from "../base/ruler.js" */
/** @import { Point } from "./math.js" */
/** @typedef {ReturnType<typeof layOut>} Plan */

const RAMPS = { loss: HEIGHTS, norm: STEEPNESS };
export const BALLS = { off: LIGHT.raw, on: LIGHT.applied }; // the map has light colours on a dark page too
const HALO = "rgba(255,255,255,.9)";

export function paintMap(stage, { map, which, width, height, s, theme, paths, next, pointed }) {
  const plan = layOut(map, width, height, s);
  stage.resize(width, height);
  const { ctx } = stage;
  map.raster[which] ??= raster(map, which); // made once
  ctx.imageSmoothingEnabled = false;
  ctx.drawImage(map.raster[which], plan.left, plan.top, plan.w, plan.h);
  axes(stage, plan, map, theme, s);
  legend(stage, plan, map, which, theme, s);
  ctx.save();
  ctx.beginPath();
  ctx.rect(plan.left, plan.top, plan.w, plan.h);
  ctx.clip();
  for (const ball of ["off", "on"]) trail(ctx, plan, paths[ball], BALLS[ball], s);
  ctx.restore();
  for (const ball of ["off", "on"]) {
    const place = paths[ball].at(-1);
    if (plan.inside(place)) arrow(stage, plan, place, next[ball], BALLS[ball], s);
    else leave(stage, plan, place, ball, theme, s);
  }
  for (const ball of ["off", "on"]) {
    const place = paths[ball].at(-1);
    if (plan.inside(place)) drop(ctx, plan.x(place.w), plan.y(place.b), ball, s);
  }
  if (pointed) cross(ctx, plan, pointed, theme);
  return plan;
}

/** @param {CliffMap} map */
function layOut({ w_range: [w0, w1], b_range: [b0, b1] }, width, height, s) {
  const [left, top] = [46 * s, 4 * s];
  const [w, h] = [width - left - 8 * s, height - top - 74 * s];
  return {
    left,
    top,
    w,
    h,
    x: (value) => left + ((value - w0) / (w1 - w0)) * w,
    y: (value) => top + ((b1 - value) / (b1 - b0)) * h,
    inside: ({ w, b }) => w >= w0 && w <= w1 && b >= b0 && b <= b1,
    /** The point of the map nearest to a place of the canvas. */
    at: (px, py) => ({
      w: Math.min(w1, Math.max(w0, w0 + ((px - left) / w) * (w1 - w0))),
      b: Math.min(b1, Math.max(b0, b1 - ((py - top) / h) * (b1 - b0))),
    }),
  };
}

/** @param {CliffMap} map */
function raster(map, which) {
  const [rows, columns] = map[which].shape;
  const table = Array.from({ length: 256 }, (_, level) => mixed(RAMPS[which], level / 255));
  const small = document.createElement("canvas");
  [small.width, small.height] = [columns, rows];
  const picture = new ImageData(columns, rows);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      const spot = 4 * ((rows - 1 - i) * columns + j); // b grows upwards
      picture.data.set([...table[map[which][i * columns + j]], 255], spot);
    }
  small.getContext("2d").putImageData(picture, 0, 0);
  return small;
}

/**
 * @param {Stage} stage
 * @param {Plan} plan
 * @param {CliffMap} map
 * @param {Theme} theme
 */
function axes(stage, plan, map, theme, s) {
  const style = { size: 12.5 * s, colour: faded(theme.ink, 0.66), font: theme.mono };
  const minus = (value) => String(value).replace("-", "−");
  for (let w = Math.ceil(map.w_range[0]); w <= map.w_range[1]; w++)
    stage.text(minus(w), plan.x(w), plan.top + plan.h + 12 * s, { ...style, align: "center" });
  for (let b = Math.ceil(map.b_range[0]); b <= map.b_range[1]; b++)
    stage.text(minus(b), plan.left - 6 * s, Math.max(plan.top + 6 * s, plan.y(b)), { ...style, align: "right" });
  const words = { ...style, font: theme.sans };
  stage.text("weight w", plan.left + plan.w / 2, plan.top + plan.h + 29 * s, { ...words, align: "center" });
  stage.ctx.save();
  stage.ctx.translate(9 * s, plan.top + plan.h / 2);
  stage.ctx.rotate(-Math.PI / 2);
  stage.text("bias b", 0, 0, { ...words, align: "center" });
  stage.ctx.restore();
}

/**
 * @param {Stage} stage
 * @param {Plan} plan
 * @param {CliffMap} map
 * @param {string} which
 * @param {Theme} theme
 */
function legend(stage, plan, map, which, theme, s) {
  const [low, high] = map.norm_decades;
  const ends =
    which === "loss" ? ["E = 0", String(map.highest)] : [`‖∇E‖ = ${powerOfTen(low)}`, `${10 ** high} or more`];
  const style = { size: 12.5 * s, colour: faded(theme.ink, 0.66), font: theme.sans };
  const y = plan.top + plan.h + 54 * s;
  stage.text(ends[0], plan.left, y, style);
  const x = plan.left + stage.ctx.measureText(ends[0]).width + 7 * s;
  const ramp = Math.min(140 * s, plan.w * 0.4);
  for (let i = 0; i < ramp; i++) {
    stage.ctx.fillStyle = `rgb(${mixed(RAMPS[which], i / ramp)})`;
    stage.ctx.fillRect(x + i, y - 5 * s, 1.4, 10 * s);
  }
  stage.ctx.strokeStyle = faded(theme.ink, 0.25);
  stage.ctx.lineWidth = 1;
  stage.ctx.strokeRect(x, y - 5 * s, ramp, 10 * s);
  stage.text(ends[1], x + ramp + 7 * s, y, style);
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Plan} plan
 * @param {Point[]} path
 */
function trail(ctx, plan, path, colour, s) {
  if (path.length < 2) return;
  for (const [style, width] of [
    [HALO, 4.4 * s],
    [colour, 2 * s],
  ]) {
    ctx.strokeStyle = style;
    ctx.lineWidth = width;
    ctx.lineJoin = "round";
    ctx.beginPath();
    for (const { w, b } of path.filter(({ w, b }) => Number.isFinite(w) && Number.isFinite(b)))
      ctx.lineTo(far(plan.x(w)), far(plan.y(b)));
    ctx.stroke();
  }
  ctx.fillStyle = colour;
  for (const place of path.filter(plan.inside)) {
    ctx.beginPath();
    ctx.arc(plan.x(place.w), plan.y(place.b), 2.4 * s, 0, 2 * Math.PI);
    ctx.fill();
  }
}

/** Limit of coordinates: a canvas draws no line to a point millions of pixels away. */
const far = (pixels) => Math.max(-1e5, Math.min(1e5, pixels));

/** Marker of a ball: a circle without the clip, a square with it, for readers who cannot tell the colours. */
function drop(ctx, x, y, ball, s) {
  const r = 6.5 * s;
  ctx.beginPath();
  if (ball === "off") ctx.arc(x, y, r, 0, 2 * Math.PI);
  else ctx.rect(x - 0.62 * r, y - 0.62 * r, 1.24 * r, 1.24 * r);
  ctx.fillStyle = BALLS[ball];
  ctx.strokeStyle = "#ffffff";
  ctx.lineWidth = 2 * s;
  ctx.stroke();
  ctx.fill();
}

/**
 * The next step as an arrow; one that leaves the map is cut, with an open end at the edge.
 * @param {Stage} stage
 * @param {Plan} plan
 * @param {Point} place
 */
function arrow(stage, plan, place, { length, degrees }, colour, s) {
  if (!(length > 0)) return;
  const [x, y] = [plan.x(place.w), plan.y(place.b)];
  const turn = (degrees * Math.PI) / 180;
  const [dx, dy] = [plan.x(place.w + length * Math.cos(turn)) - x, plan.y(place.b + length * Math.sin(turn)) - y];
  const room = Math.min(
    dx > 0 ? (plan.left + plan.w - x) / dx : dx < 0 ? (plan.left - x) / dx : Infinity,
    dy > 0 ? (plan.top + plan.h - y) / dy : dy < 0 ? (plan.top - y) / dy : Infinity,
  );
  if (Math.hypot(dx, dy) < 12 * s) return;
  const cut = room < 1;
  const [x2, y2] = [x + dx * Math.min(1, room), y + dy * Math.min(1, room)];
  stage.ctx.save();
  if (cut) stage.ctx.setLineDash([7 * s, 4 * s]);
  stage.ctx.globalAlpha = 0.75;
  stage.arrow(x, y, x2, y2, { colour, width: 1.8 * s, head: 7 * s });
  stage.ctx.restore();
}

/**
 * A ball outside the map: a mark at the edge, with its position.
 * @param {Stage} stage
 * @param {Plan} plan
 * @param {{w: number, b: number}} place
 * @param {string} ball
 * @param {Theme} theme
 */
function leave(stage, plan, { w, b }, ball, theme, s) {
  const number = (value) => (Number.isFinite(value) ? withPower(value.toPrecision(3)) : fmt(value));
  const text = `w = ${number(w)}, b = ${number(b)}`;
  const clamp = (value, low, high) => Math.min(high, Math.max(low, Number.isNaN(value) ? high : value));
  const x = clamp(plan.x(w), plan.left, plan.left + plan.w);
  const y = clamp(plan.y(b), plan.top, plan.top + plan.h);
  stage.ctx.font = `600 ${12.5 * s}px ${theme.sans}`;
  const wide = stage.ctx.measureText(text).width + 16 * s;
  const left = clamp(x - wide / 2, plan.left + 3, plan.left + plan.w - wide - 3);
  const top = clamp(y - 11 * s, plan.top + 3, plan.top + plan.h - 22 * s - 3) + (ball === "on" ? 26 * s : 0);
  stage.ctx.fillStyle = BALLS[ball];
  stage.ctx.beginPath();
  stage.ctx.roundRect(left, top, wide, 22 * s, 5 * s);
  stage.ctx.fill();
  stage.text(text, left + 8 * s, top + 11.5 * s, { size: 12.5 * s, weight: 600, colour: "#ffffff", font: theme.sans });
}

/**
 * @param {CanvasRenderingContext2D} ctx
 * @param {Plan} plan
 * @param {{w: number, b: number}} place
 * @param {Theme} theme
 */
function cross(ctx, plan, { w, b }, theme) {
  ctx.strokeStyle = faded(theme.dark ? LIGHT.ink : theme.ink, 0.55);
  ctx.lineWidth = 1;
  ctx.setLineDash([2, 3]);
  ctx.beginPath();
  ctx.moveTo(plan.x(w), plan.top);
  ctx.lineTo(plan.x(w), plan.top + plan.h);
  ctx.moveTo(plan.left, plan.y(b));
  ctx.lineTo(plan.left + plan.w, plan.y(b));
  ctx.stroke();
  ctx.setLineDash([]);
}

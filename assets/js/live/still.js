// What does not change between frames, painted once on a canvas of its own. On paper it is painted directly, so that it
// is as sharp as the rest and, in SVG, lines and letters.
import { frameTime } from "./time.js";
import { frameUpdates } from "./updates.js";
import { Stage } from "../base/stage.js";

export class Still {
  constructor() {
    this.stage = new Stage(document.createElement("canvas"));
    this.key = "";
  }

  /** @param {any} pen whose stage gets the size of its plan, and this ground */
  paint(pen, width, key) {
    const { height } = pen.plan;
    pen.stage.resize(width, height);
    if (pen.stage.printed) {
      frame(pen);
      return;
    }
    if (this.key !== key) {
      this.key = key;
      this.stage.resize(width, height);
      frame({ ...pen, stage: this.stage });
    }
    pen.stage.ctx.drawImage(this.stage.canvas, 0, 0, width, height);
  }
}

function frame(pen) {
  frameTime(pen);
  frameUpdates(pen);
}

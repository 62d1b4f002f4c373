// What is cut, laid on one another or unreadable on the page as it stands: for audit.py.
//
// Letters of the page and of SVG are found where they stand; what a canvas shows is recorded while it
// is painted, because afterwards it is pixels.
(() => {
  const { prototype: P } = CanvasRenderingContext2D;
  const kept = new WeakMap(); // canvas → { texts, curves } in its own pixels
  const of = (canvas) => kept.get(canvas) ?? kept.set(canvas, { texts: [], curves: [] }).get(canvas);
  const empty = (canvas) => kept.set(canvas, { texts: [], curves: [] });
  const wrap = (name, before) => {
    const real = P[name];
    P[name] = function (...given) {
      before.call(this, real, ...given);
      return real.apply(this, given);
    };
  };

  const map = ({ a, b, c, d, e, f }, [x, y]) => [a * x + c * y + e, b * x + d * y + f];
  const boxOf = (points) => {
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    return { x, y, w: Math.max(...xs) - x, h: Math.max(...ys) - y };
  };

  wrap("clearRect", function (real, x, y, w, h) {
    const t = this.getTransform();
    if (w * t.a >= this.canvas.width - 1 && h * t.d >= this.canvas.height - 1) empty(this.canvas);
  });
  wrap("fillText", function (real, text, x, y, max) {
    if (!String(text).trim()) return;
    const measured = this.measureText(text);
    const squeeze = max && measured.width > max ? max / measured.width : 1;
    const [left, right] = [-measured.actualBoundingBoxLeft * squeeze, measured.actualBoundingBoxRight * squeeze];
    const [top, bottom] = [-measured.actualBoundingBoxAscent, measured.actualBoundingBoxDescent];
    const t = this.getTransform();
    const box = boxOf([[left, top], [right, top], [left, bottom], [right, bottom]].map(([dx, dy]) => map(t, [x + dx, y + dy])));
    const colour = String(this.fillStyle);
    const behind = under(this, box);
    of(this.canvas).texts.push({ text: String(text), box, squeeze, size: parseFloat(/([\d.]+)px/.exec(this.font)[1]) * squeeze, colour, alpha: this.globalAlpha, behind });
  });

  /** The commonest colour of a box, or null where nothing is painted. */
  function under(ctx, { x, y, w, h }) {
    const [left, top] = [Math.max(0, Math.floor(x)), Math.max(0, Math.floor(y))];
    const [wide, high] = [Math.min(ctx.canvas.width, Math.ceil(x + w)) - left, Math.min(ctx.canvas.height, Math.ceil(y + h)) - top];
    if (wide < 1 || high < 1) return null;
    const { data } = ctx.getImageData(left, top, wide, high);
    const seen = new Map();
    for (let i = 0; i < data.length; i += 4) {
      const key = [data[i] & 248, data[i + 1] & 248, data[i + 2] & 248, data[i + 3] & 248].join();
      const had = seen.get(key) ?? { count: 0, rgba: [data[i], data[i + 1], data[i + 2], data[i + 3] / 255] };
      had.count += 1;
      seen.set(key, had);
    }
    return [...seen.values()].sort((a, b) => b.count - a.count)[0].rgba;
  }

  const paths = new WeakMap();
  wrap("beginPath", function () { paths.set(this, []); });
  for (const name of ["moveTo", "lineTo"])
    wrap(name, function (real, x, y) { paths.get(this)?.push([name, ...map(this.getTransform(), [x, y])]); });
  wrap("stroke", function () {
    const path = paths.get(this) ?? [];
    const lines = path.filter(([name]) => name === "lineTo").length;
    if (lines >= 8 && lines > 3 * (path.length - lines)) of(this.canvas).curves.push(path.slice()); // hatches are many short lines
  });
  wrap("drawImage", function (real, source, ...to) {
    const from = source instanceof HTMLCanvasElement && kept.get(source);
    if (!from) return;
    const [x, y, w, h] = to.length >= 8 ? to.slice(4) : [to[0], to[1], to[2] ?? source.width, to[3] ?? source.height];
    const t = this.getTransform();
    const move = ([px, py]) => map(t, [x + (px / source.width) * w, y + (py / source.height) * h]);
    const own = of(this.canvas);
    for (const one of from.texts) {
      const { x: bx, y: by, w: bw, h: bh } = one.box;
      own.texts.push({ ...one, box: boxOf([move([bx, by]), move([bx + bw, by + bh])]) });
    }
    for (const curve of from.curves) own.curves.push(curve.map(([name, px, py]) => [name, ...move([px, py])]));
  });

  // ---- the page ------------------------------------------------------------------------------

  const up = (node) => node.parentElement ?? node.getRootNode().host ?? null;

  function* elements(root) {
    for (const element of root.querySelectorAll("*")) {
      yield element;
      if (element.shadowRoot) yield* elements(element.shadowRoot);
    }
  }

  const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  function rgba(colour) {
    if (!colour || colour === "none" || colour === "transparent") return [0, 0, 0, 0];
    if (!known.has(colour)) {
      probe.clearRect(0, 0, 1, 1);
      probe.fillStyle = "#000";
      probe.fillStyle = colour;
      probe.globalAlpha = 1;
      probe.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = probe.getImageData(0, 0, 1, 1).data;
      known.set(colour, [r, g, b, a / 255]);
    }
    return known.get(colour);
  }
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];

  /** The colour behind a box of an element, its own ground included. */
  function ground(element, box = element.getBoundingClientRect()) {
    const layers = [];
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    for (let one = element; one; one = up(one)) {
      const style = getComputedStyle(one);
      const edge = one.getBoundingClientRect();
      const beside = x < edge.left || x > edge.right || y < edge.top || y > edge.bottom;
      if (beside && edge.height < 100) continue; // a thumb's number stands over it, a page goes on below the window
      const colour = rgba(style.backgroundColor);
      if (colour[3]) layers.push([...colour.slice(0, 3), colour[3] * fade(one)]);
      if (colour[3] === 1) break;
    }
    return layers.reduceRight((below, layer) => over(layer, below), [255, 255, 255, 1]);
  }

  function fade(element) {
    let share = 1;
    for (let one = element; one; one = up(one)) share *= Number(getComputedStyle(one).opacity);
    return share;
  }

  const light = ([r, g, b]) => {
    const [R, G, B] = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * R + 0.7152 * G + 0.0722 * B;
  };
  const contrast = (one, other) => {
    const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  };

  const disabled = (element) => {
    for (let one = element; one; one = up(one))
      if (one.matches?.(":disabled, [aria-disabled='true'], [disabled]") || (one.matches?.("label") && one.querySelector("input:disabled"))) return true;
    return false;
  };

  function hidden(element) {
    if (!element.checkVisibility()) return true;
    for (let one = element; one; one = up(one)) {
      const style = getComputedStyle(one);
      if (style.display === "none" || style.visibility === "hidden" || style.clipPath === "inset(50%)") return true;
      if (Number(style.opacity) < 0.05) return true;
      const { width, height } = one.getBoundingClientRect();
      if (style.overflow !== "visible" && (width <= 1 || height <= 1)) return true;
    }
    return false;
  }

  const where = (element) => {
    const names = [];
    for (let one = element; one && names.length < 4; one = up(one)) {
      const id = one.dataset?.testid ?? one.id;
      names.unshift(one.tagName.toLowerCase() + (id ? `#${id}` : one.classList?.[0] && !/^(st-|css|e1)/.test(one.classList[0]) ? `.${one.classList[0]}` : ""));
    }
    return names.join(" > ");
  };

  /** Every piece of visible text: its box in the window, colour, ground, size. */
  function letters() {
    const found = [];
    for (const element of [...elements(document)]) {
      if (element.tagName === "CANVAS") found.push(...painted(element));
      if (["SCRIPT", "STYLE", "OPTION", "TITLE", "NOSCRIPT", "ANNOTATION"].includes(element.tagName.toUpperCase())) continue;
      const nodes = [...element.childNodes].filter((node) => node.nodeType === 3 && node.textContent.trim());
      if (!nodes.length || hidden(element)) continue;
      const style = getComputedStyle(element);
      const svg = element instanceof SVGElement;
      for (const node of nodes) {
        const range = document.createRange();
        range.selectNodeContents(node);
        const boxes = svg ? [element.getBoundingClientRect()] : [...range.getClientRects()];
        for (const at of boxes) {
          const { x, y, width: w, height: h } = at;
          if (w < 1 || h < 1) continue;
          const size = parseFloat(style.fontSize);
          found.push({
            text: node.textContent.trim().replace(/\s+/g, " ").slice(0, 60), element, box: { x, y, w, h }, size,
            large: size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700),
            ink: rgba(svg ? style.fill : style.color), share: fade(element) * (svg ? Number(style.fillOpacity) : 1),
            behind: svg ? behindSvg(element) : ground(element, at), squeeze: 1, off: disabled(element),
          });
        }
      }
    }
    return found;
  }

  /** A ground that was drawn for a text of a Plotly figure, or the figure's own. */
  function behindSvg(element) {
    const paper = ground(up(element));
    const own = element.closest(".annotation-text-g, .infolayer .hovertext")?.querySelector(".bg");
    const whole = element.closest(".js-plotly-plot")?.querySelector(".main-svg");
    const base = whole ? over(rgba(getComputedStyle(whole).backgroundColor), paper) : paper;
    if (!own && !whole) return shapeUnder(element, base);
    if (!own) return barUnder(element, base);
    const style = getComputedStyle(own);
    const [r, g, b, a] = rgba(style.fill);
    return over([r, g, b, a * Number(style.fillOpacity)], base);
  }

  /** The fill of the last shape that was drawn before a text, where it stands. */
  function shapeUnder(element, base) {
    const { x, y, width, height } = element.getBoundingClientRect();
    const [cx, cy] = [x + width / 2, y + height / 2];
    let found = base;
    for (const shape of element.ownerSVGElement?.querySelectorAll("rect, circle, text") ?? []) {
      if (shape === element) break;
      const { left, right, top, bottom } = shape.getBoundingClientRect();
      if (shape.tagName === "text" || cx < left || cx > right || cy < top || cy > bottom) continue;
      const style = getComputedStyle(shape);
      const [r, g, b, a] = rgba(style.fill);
      found = over([r, g, b, a * Number(style.fillOpacity)], found);
    }
    return found;
  }

  /** The fill of the bar of a Plotly figure on which a text stands. */
  function barUnder(element, base) {
    const { x, y, width, height } = element.getBoundingClientRect();
    const [cx, cy] = [x + width / 2, y + height / 2];
    for (const bar of element.closest(".textpoint")?.closest(".subplot")?.querySelectorAll(".barlayer .point path") ?? []) {
      const { left, right, top, bottom } = bar.getBoundingClientRect();
      if (cx < left || cx > right || cy < top || cy > bottom) continue;
      const style = getComputedStyle(bar);
      const [r, g, b, a] = rgba(style.fill);
      return over([r, g, b, a * Number(style.fillOpacity)], base);
    }
    return base;
  }

  function painted(canvas) {
    const had = kept.get(canvas);
    const rect = canvas.getBoundingClientRect();
    if (!had || rect.width < 2 || hidden(canvas) || canvas.closest(".dvn-underlay")) return []; // a table of Streamlit's
    const [sx, sy] = [rect.width / canvas.width, rect.height / canvas.height];
    const page = ground(canvas);
    // What is almost transparent is there on purpose: a step that has not been reached.
    return had.texts.filter(({ alpha }) => alpha > 0.25).map(({ text, box, squeeze, size, colour, alpha, behind }) => ({
      text, element: canvas, squeeze, size, large: size >= 24, off: false, canvas: true,
      box: { x: rect.x + box.x * sx, y: rect.y + box.y * sy, w: box.w * sx, h: box.h * sy },
      ink: rgba(colour), share: alpha, behind: behind ? over(behind, page) : page,
    }));
  }

  const meet = (a, b) => ({
    w: Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x), h: Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y),
  });

  /** The part of the window in which a text is seen at all, and what cuts it. */
  function cutBy({ element, box, canvas }) {
    if (canvas) {
      const { x, y, width: w, height: h } = element.getBoundingClientRect();
      const inside = meet(box, { x, y, w, h });
      if (inside.w < box.w - 1.5 || inside.h < box.h - 1.5) return "canvas";
    }
    let rest = { ...box };
    for (let one = canvas ? up(element) : element; one; one = up(one)) {
      const style = getComputedStyle(one);
      if (one instanceof SVGElement && one.tagName !== "svg") continue;
      if (style.position === "fixed") break;
      const clips = (way) => ["hidden", "clip"].includes(style[`overflow${way}`]);
      const scrolls = (way) => ["auto", "scroll"].includes(style[`overflow${way}`]);
      const edge = one.getBoundingClientRect();
      if (scrolls("X") || scrolls("Y")) { if (scrolls("X")) return ""; if (scrolls("Y") && !clips("X")) break; }
      if (clips("X") && (rest.x < edge.left - 1.5 || rest.x + rest.w > edge.right + 1.5)) return where(one);
      if (clips("Y") && (rest.y + 0.25 * rest.h < edge.top || rest.y + 0.75 * rest.h > edge.bottom)) return where(one);
    }
    return box.x < -1 || box.x + box.w > document.documentElement.clientWidth + 1 ? "the window" : "";
  }

  /** The part of the window in which Plotly shows a line. */
  function panelOf(line) {
    const cut = line.closest("[clip-path]");
    const id = /#([^'")]+)/.exec(cut?.getAttribute("clip-path") ?? "")?.[1];
    const rect = id && document.getElementById(id)?.querySelector("rect");
    if (!rect) return { x: -1e9, y: -1e9, w: 2e9, h: 2e9 };
    const [x, y, w, h] = ["x", "y", "width", "height"].map((name) => Number(rect.getAttribute(name) ?? 0));
    return boxOf([[x, y], [x + w, y + h]].map((corner) => map(cut.getScreenCTM(), corner)));
  }

  /** The corners of a path of straight lines: [x, y, whether a new line begins there]. */
  function corners(d) {
    const found = [];
    for (const [, how, numbers] of d.matchAll(/([MLHV])([^MLHVZ]*)/g)) {
      const [x, y] = numbers.trim().split(/[ ,]+/).map(Number);
      const [px, py] = found.at(-1) ?? [0, 0];
      found.push({ H: [x, py], V: [px, x] }[how] ?? [x, y, how === "M"]);
    }
    return found;
  }

  /** Points every two pixels of lines, as far as they are in the window or near it. */
  function along(line) {
    const points = [];
    const near = (v) => Math.max(-3000, Math.min(9000, v));
    line.forEach(([x, y, begins], i) => {
      if (begins || !i) return;
      const [[x0, y0], [x1, y1]] = [line[i - 1], [x, y]].map(([px, py]) => [near(px), near(py)]);
      const n = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0) / 2));
      for (let k = 1; k <= n; k++) points.push([x0 + ((x1 - x0) * k) / n, y0 + ((y1 - y0) * k) / n]);
    });
    return points;
  }

  /** Points of curves and middles of dots, figure by figure. */
  function* marks() {
    for (const element of elements(document)) {
      if (element.tagName === "CANVAS") {
        const had = kept.get(element);
        const rect = element.getBoundingClientRect();
        if (!had || rect.width < 2) continue;
        const [sx, sy] = [rect.width / element.width, rect.height / element.height];
        const points = [];
        for (const curve of had.curves)
          points.push(...along(curve.map(([name, x, y]) => [rect.x + x * sx, rect.y + y * sy, name === "moveTo"])));
        if (points.length) yield { figure: element, points };
      }
      if (element.matches(".js-plotly-plot")) {
        const points = [];
        for (const line of element.querySelectorAll(".scatterlayer .js-line")) {
          if (getComputedStyle(line).stroke === "none" || Number(getComputedStyle(line).strokeWidth.replace("px", "")) === 0) continue;
          const frame = panelOf(line);
          points.push(...along(corners(line.getAttribute("d")).map(([x, y, begins]) => [...map(line.getScreenCTM(), [x, y]), begins])).filter(([x, y]) => x >= frame.x && x <= frame.x + frame.w && y >= frame.y && y <= frame.y + frame.h));
        }
        for (const dot of element.querySelectorAll(".scatterlayer .points path")) {
          if (fade(dot) < 0.05) continue;
          const { x, y, width, height } = dot.getBoundingClientRect();
          points.push([x + width / 2, y + height / 2]);
        }
        if (points.length) yield { figure: element, points };
      }
    }
  }

  /** Nothing runs, nothing moves. What the server has not sent again while it runs is pale for so long. */
  function atRest() {
    const runs = "[data-testid=stApp]:not([data-test-script-state=notRunning]), [data-stale=true]";
    const moves = (one) => one instanceof CSSTransition && one.playState === "running";
    return new Promise((done) => {
      let calm = 0; // frames: what the server has sent is painted in one, what a figure adds to it in the next
      const look = () => {
        const rests = !document.querySelector(runs) && !document.getAnimations().some(moves);
        calm = rests && document.fonts.status === "loaded" ? calm + 1 : 0;
        if (calm > 5) done();
        else requestAnimationFrame(look);
      };
      look();
    });
  }

  /** What stands out too little from its ground. */
  function faint(texts) {
    const lines = [];
    for (const { text, element, ink, share, behind, off, large } of texts) {
      if (text === "■") continue; // of a scale: it shows the scale's own colour
      const shown = over([...ink.slice(0, 3), ink[3] * share], behind);
      const ratio = contrast(shown, behind);
      if (off || ratio >= (large ? 3 : 4.5)) continue;
      lines.push(["contrast", ratio.toFixed(2), text, where(element), `rgb(${shown.slice(0, 3).map(Math.round)}) on rgb(${behind.slice(0, 3).map(Math.round)})`].join(" | "));
    }
    return lines;
  }

  window.auditContrast = async () => {
    await atRest();
    // On a cell of a heat map, whose colour only Plotly knows.
    const onCell = ({ element }) => element.closest(".textpoint") && element.closest(".subplot")?.querySelector(".heatmaplayer image");
    return [...new Set(faint(letters().filter((one) => !onCell(one))))];
  };

  window.auditPage = async ({ smallest = 8.9 } = {}) => {
    await atRest();
    const found = new Set();
    const add = (kind, ...words) => found.add([kind, ...words].join(" | "));
    const all = letters();
    for (const line of faint(all)) found.add(line);
    for (const one of all) {
      const here = where(one.element);
      const shown = over([...one.ink.slice(0, 3), one.ink[3] * one.share], one.behind);
      if (one.off && !one.canvas && contrast(shown, one.behind) > 7) add("looks enabled", one.text, here);
      const by = cutBy(one);
      if (by) add("cut", one.text, here, `by ${by}`);
      if (one.squeeze < 0.8) add("squeezed", one.squeeze.toFixed(2), one.text, here);
      if (one.size < smallest) add("small", one.size.toFixed(1), one.text, here);
    }
    for (const element of elements(document)) {
      const style = getComputedStyle(element);
      if (style.textOverflow === "ellipsis" && element.scrollWidth > element.clientWidth + 1 && !hidden(element)) add("ellipsis", element.textContent.trim().slice(0, 80), where(element));
    }
    for (const bar of elements(document)) {
      if (!bar.matches(".modebar-container, [data-testid='stElementToolbar']") || hidden(bar)) continue;
      const { x, y, width: w, height: h } = bar.getBoundingClientRect();
      if (w && h) for (const { text, element, box } of all) if (!bar.contains(element) && meet(box, { x, y, w, h }).w > 1 && meet(box, { x, y, w, h }).h > 3) add("under a tool bar", text, where(element));
    }
    const inView = all.filter(({ box }) => box.y + box.h > 0);
    inView.forEach((a, i) => {
      for (const b of inView.slice(i + 1)) {
        if (a.element === b.element && !a.canvas) continue;
        if (a.element.contains?.(b.element) && a.element !== b.element && !a.canvas) continue;
        const { w, h } = meet(a.box, b.box);
        const deep = a.canvas || b.canvas ? 1 : 3; // the box of letters of the page has room around them
        if (w > 1.5 && h > deep && h > 0.2 * Math.min(a.box.h, b.box.h)) {
          if (layer(a.element) !== layer(b.element)) continue;
          add("overlap", a.text, b.text, where(a.element), where(b.element));
        }
      }
    });
    for (const { figure, points } of marks()) {
      const inside = all.filter(({ element }) => figure === element || figure.contains(element));
      for (const { text, box } of inside) {
        const hits = points.filter(([x, y]) => x > box.x + 2 && x < box.x + box.w - 2 && y > box.y + 2 && y < box.y + box.h - 2);
        if (hits.length) add("over a curve", text, hits.length, where(figure));
      }
    }
    return [...found].sort();
  };

  /** What floats above the page is a layer of its own. */
  function layer(element) {
    for (let one = element; one; one = up(one)) {
      const { position, zIndex } = getComputedStyle(one);
      if (position === "fixed" || (zIndex !== "auto" && Number(zIndex) >= 5)) return one;
    }
    return null;
  }
})();

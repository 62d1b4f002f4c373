// What every canvas of the page has written since it was last cleared, with the size in CSS pixels.
(() => {
  const written = (window.drawnText = new Map());
  const proto = CanvasRenderingContext2D.prototype;
  const { fillText, clearRect } = proto;
  proto.clearRect = function (...box) {
    written.delete(this.canvas);
    return clearRect.apply(this, box);
  };
  proto.fillText = function (text, ...place) {
    const { a, b } = this.getTransform();
    const size = (parseFloat(/([\d.]+)px/.exec(this.font)[1]) * Math.hypot(a, b)) / devicePixelRatio;
    if (String(text).trim()) {
      if (!written.has(this.canvas)) written.set(this.canvas, new Map());
      written.get(this.canvas).set(String(text), size);
    }
    return fillText.call(this, text, ...place);
  };
})();

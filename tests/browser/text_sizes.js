// All text that is seen on the page, [size, text] each: HTML, shadow roots, SVG, and the canvases that
// drawn_text.js has watched. Text beside the screen, as in a folded sidebar, is not seen.
() => {
  const found = [];
  const hidden = (e) => {
    for (let up = e; up; up = up.parentElement ?? up.getRootNode()?.host) {
      const { clipPath, overflow } = getComputedStyle(up);
      const { width, height } = up.getBoundingClientRect();
      if (clipPath.startsWith("inset(50%") || (overflow === "hidden" && (width <= 1 || height <= 1))) return true;
    }
    return !e.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true });
  };
  const note = (e, box, text) => {
    if (box.width < 1 || box.height < 1 || box.right <= 0 || hidden(e)) return;
    let size = parseFloat(getComputedStyle(e).fontSize);
    const matrix = e.closest("svg") && e.getScreenCTM?.();
    if (matrix) size *= Math.hypot(matrix.a, matrix.b);
    found.push([Math.round(size * 10) / 10, text.trim().slice(0, 60)]);
  };
  const walk = (root) => {
    const nodes = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
      if (node.nodeType === Node.ELEMENT_NODE) {
        if (node.shadowRoot) walk(node.shadowRoot);
        if (node.matches('input:not([type="range"], [type="radio"], [type="checkbox"], [type="file"]), textarea, select'))
          note(node, node.getBoundingClientRect(), node.value || node.tagName);
      } else if (node.data.trim() && !["STYLE", "SCRIPT", "OPTION"].includes(node.parentElement?.tagName)) {
        const range = document.createRange();
        range.selectNodeContents(node);
        if (node.parentElement) note(node.parentElement, range.getBoundingClientRect(), node.data);
      }
    }
  };
  walk(document.body);
  for (const [canvas, texts] of window.drawnText)
    if (canvas.isConnected && canvas.getClientRects().length)
      for (const [text, size] of texts) found.push([Math.round(size * 10) / 10, `canvas: ${text}`]);
  return found;
};

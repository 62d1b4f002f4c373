// Words are written only where they differ: a screen reader is not told twice, the pointer keeps
// what it is over, and words that stay cost no layout.

/**
 * Write `value` into `element` unless it is there already.
 * @param {Element} element
 * @param {string} value
 */
export function write(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

/**
 * One element for each line, written in order.
 * @param {Element} box
 * @param {string[]} lines
 */
export function writeLines(box, lines, tag = "div") {
  while (box.childElementCount > lines.length) box.lastElementChild.remove();
  while (box.childElementCount < lines.length) box.append(document.createElement(tag));
  lines.forEach((line, i) => write(box.children[i], line));
}

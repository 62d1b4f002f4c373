// Words are written only where they differ: a screen reader is not told twice, the pointer keeps
// what it is over, and words that stay cost no layout.

/**
 * Set the text of `element`, if it differs.
 * @param {Element} element
 * @param {string} value
 */
export function write(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

/**
 * One child element for each line.
 * @param {Element} box
 * @param {string[]} lines
 */
export function writeLines(box, lines, tag = "div") {
  while (box.childElementCount > lines.length) box.lastElementChild.remove();
  while (box.childElementCount < lines.length) box.append(document.createElement(tag));
  lines.forEach((line, i) => write(box.children[i], line));
}

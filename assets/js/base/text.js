// Set text only if it differs: screen readers do not repeat it, elements under the pointer stay, and no
// layout is needed.

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

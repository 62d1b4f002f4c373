// Text of a lesson or of a page in an element: **bold**, *stressed* and `code`, and nothing else of Markdown.
// Every piece is set as text, so that nothing in it becomes markup.
const PIECES = /(\*\*[^*]+\*\*|\*[^*]+\*|`[^`]+`)/;
const KINDS = { "**": "b", "*": "i", "`": "code" };

/**
 * Set the text of `element`, if it differs.
 * @param {Element & { dataset?: DOMStringMap }} element
 * @param {string} text
 */
export function words(element, text) {
  if (element.dataset.text === text) return;
  element.dataset.text = text;
  element.replaceChildren(...text.split(PIECES).filter(Boolean).map(piece));
}

function piece(text) {
  const wraps = (mark) => text.startsWith(mark) && text.endsWith(mark) && text.length > 2 * mark.length;
  const mark = ["**", "*", "`"].find(wraps);
  if (!mark) return document.createTextNode(text);
  const element = document.createElement(KINDS[mark]);
  element.textContent = text.slice(mark.length, -mark.length);
  return element;
}

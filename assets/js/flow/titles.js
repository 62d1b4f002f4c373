// Titles and symbols above the pictures, and the choice of the layer that they name.
import { layerMark, stateOf, stateWords } from "./words.js";
/** @import { Flow } from "./types" */
/** @import { FlowMessage } from "../wire" */

/**
 * {id: words} of every title and symbol.
 * @param {Flow} flow
 */
export function titles(flow) {
  const [s, mark] = [stateOf(flow), layerMark(flow)];
  const meaning = stateWords(flow) && `, ${stateWords(flow)}`;
  const start = flow.crossed ? "that at its own step" : "its start";
  const into = flow.layers > 1 ? ` into layer ${flow.layer}` : "";
  return {
    "matrix-title": flow.states ? "How far each state reaches" : `How far each loss reaches${into}`,
    "matrix-symbol": flow.states ? `‖∂${s}⟨t⟩/∂${s}⟨k⟩‖₂${meaning}` : `‖∂L⟨t⟩/∂a${mark}⟨k⟩‖ ÷ ${start}`,
    "theory-title": flow.bound ? "Theory and measurement" : "Measured",
    "theory-symbol": flow.measured ? `‖∂${s}⟨T⟩/∂${s}⟨T−n⟩‖₂${meaning}` : `‖∂L⟨t⟩/∂a${mark}⟨t−n⟩‖ ÷ ${start}`,
  };
}

/**
 * The radio buttons of the layers: as many as there are, none for a single layer.
 * @param {HTMLElement} group
 * @param {FlowMessage} flow
 */
export function chosenLayer(group, flow) {
  group.hidden = flow.layers === 1;
  for (const radio of group.querySelectorAll("input")) {
    radio.parentElement.hidden = Number(radio.value) > flow.layers;
    radio.checked = Number(radio.value) === flow.layer;
  }
}

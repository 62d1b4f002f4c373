// Types of the messages to and from every component; explorer/wire/messages declares the same in Python.
// A message to a component is a header and named arrays, which decode.js merges into one object. tests/wire
// compares both sides with the messages themselves. Arrays are flat, row-major; their axes are in comments.

/** The argument of each call from Streamlit. A component sends only its own States and Triggers */
export type Call<States = {}, Triggers = {}> = {
  parentElement: Element;
  data: any;
  setStateValue: <K extends keyof States>(name: K, value: States[K]) => void;
  setTriggerValue: <K extends keyof Triggers>(name: K, value: Triggers[K]) => void;
};

type Packed<A> = A & { shape: number[] };
export type F4 = Packed<Float32Array>;
export type F8 = Packed<Float64Array>;
export type U1 = Packed<Uint8Array>;
export type I4 = Packed<Int32Array>;

export type CellName = "rnn" | "gru" | "lstm";

/** Colour scales, ± each, of the arrays that all layers share */
export interface Ranges {
  a: number;
  Wya?: number;
}

/** Colour scales of one layer: Waa and its terms in the basic cell, c⟨t⟩ in an LSTM */
export interface LayerRanges {
  Waa?: number;
  terms?: number;
  c?: number;
}

/** One of `layers`, the lowest first */
export interface Layer {
  ranges: LayerRanges;
}

/**
 * A run, for the player to step through. `readout` says in words what ŷ⟨t⟩ is made of where it is not the
 * usual Wya a⟨t⟩ + by; then, and where they are too large to be drawn, there are no Wya and by. Without y⟨t⟩
 * it is not `compared` with anything, and ŷ⟨t⟩ is the loss
 */
export interface PlayerRun {
  trace: string;
  T: number;
  n_a: number;
  n_y: number;
  cell: CellName;
  gates: string[];
  kind: "symbols" | "numbers";
  output: "softmax" | "sigmoid" | "identity";
  activation: "tanh" | "relu" | "sigmoid" | "identity";
  a0: "zeros" | "random" | "learned";
  reduction: "mean" | "sum";
  source: number | null;
  starts_at: number;
  verdict: string;
  n_losses: number;
  x_name: string;
  y_name: string;
  readout: string;
  compared: boolean;
  x_labels: string[];
  y_labels: string[];
  y_hat_labels: string[];
  step_labels: string[];
  symbols: string[];
  spoken_in: Record<string, string>;
  spoken_out: Record<string, string>;
  value_range: [number, number] | null;
  unit: string;
  words: Record<string, string>;
  ranges: Ranges;
  layers: Layer[];
  window: number;
  cuts: number[];
  border: number;
  ends_at: number;
  Wya?: F8; // n_y × n_a
  by?: F8; // n_y
  loss_t: F8; // T
  has_loss: U1; // T
  y_value?: F8; // T
  y_hat_value?: F8; // T
  target?: I4; // T
  p_target?: F8; // T
  log_p_target?: F8; // T
  z_behind?: F8; // T
  log_sum?: F8; // T
  top?: I4; // T × most_likely
  p_top?: F8; // T × most_likely
}

/**
 * What is worked out of an expression as on a calculator with a pile: a value is put on it, and an operation
 * takes its values from there. See explorer/wire/messages/rules.py
 */
export type Step =
  | ["get", string, number]
  | ["at", string]
  | ["num", number]
  | ["+" | "-" | "*" | "/" | "sigma" | "tanh" | "relu" | "softmax"]
  | ["onehot" | "norm", number]
  | ["@", string, number]
  | ["@T", string, number, number | null];
export type Expression = Step[];
export type Rule = [string, Expression];
export type Prediction = [string, Expression, number];

/**
 * An array and its expression each, in the order in which they are made at every time step: `up` from t = 0 to T,
 * then `down` from T to 0
 */
export interface Follows {
  up: Rule[];
  down: Rule[];
}

/**
 * A packed message in a file, see explorer/export/compact.py: the length of its head, and its size; `same`, the
 * arrays that are those of the first message; `up` and `down`, those of which it has the difference from an
 * expression, and how many of the last bits of their numbers are 0
 */
export interface Folded {
  head: number;
  size: number;
  same: string[];
  up: Prediction[];
  down: Prediction[];
}

/**
 * A run whose arrays over time are in float32, or missing: those that `follows` makes. A row of float32 is to be
 * multiplied by its scale. What is made and has a row for t = 0 has that row as its start
 */
export interface LargeRun extends PlayerRun {
  follows: Follows;
}

/** Arrays of one layer of a large run, in the message under `0/gate_f`, `0/scale_gate_f` and so on */
export interface LargeLayerArrays {
  da_norm: F8; // T+1
  adds: F8; // T
  so_far: F8; // T
  dc_norm?: F8; // T+1
  from_output: F4; // T × n_a
  from_future: F4; // T × n_a
  x?: F4; // T × n_read
  memory?: F4; // T × n_a
  input?: F4; // T × n_a
  slope?: F4; // T × n_a
  delta_r?: F4; // T × n_a
  gate_u?: F4; // T × n_a
  gate_r?: F4; // T × n_a
  gate_f?: F4; // T × n_a
  gate_o?: F4; // T × n_a
  gate_c?: F4; // T × n_a
  scale_from_output: F8; // T
  scale_from_future: F8; // T
  scale_x?: F8; // T
  scale_memory?: F8; // T
  scale_input?: F8; // T
  scale_slope?: F8; // T
  scale_delta_r?: F8; // T
  scale_gate_u?: F8; // T
  scale_gate_r?: F8; // T
  scale_gate_f?: F8; // T
  scale_gate_o?: F8; // T
  scale_gate_c?: F8; // T
  start_a: F8; // 1 × n_a
  start_da: F8; // 1 × n_a
  start_c?: F8; // 1 × n_a
  start_dc?: F8; // 1 × n_a
  Waa?: F8; // n_a × n_a
  ba?: F8; // n_a
}

/** The step of the one loss that is to be backpropagated, or 0 for all losses */
export interface PlayerTriggers {
  source: number;
}

/** Arrays of one layer, in the message under `0/a`, `0/da` and so on */
export interface LayerArrays {
  a: F8; // T+1 × n_a
  da: F8; // T+1 × n_a
  da_norm: F8; // T+1
  from_output: F8; // T × n_a
  from_future: F8; // T × n_a
  adds: F8; // T
  so_far: F8; // T
  Waa?: F8; // n_a × n_a
  Waa_enc?: F8; // n_a × n_a
  Waa_dec?: F8; // n_a × n_a
  ba?: F8; // n_a
  ba_enc?: F8; // n_a
  ba_dec?: F8; // n_a
  memory?: F8; // T × n_a
  input?: F8; // T × n_a
  z?: F8; // T × n_a
  delta?: F8; // T × n_a
  slope?: F8; // T × n_a
  gate_u?: F8; // T × n_a
  gate_r?: F8; // T × n_a
  gate_f?: F8; // T × n_a
  gate_o?: F8; // T × n_a
  gate_c?: F8; // T × n_a
  delta_u?: F8; // T × n_a
  delta_r?: F8; // T × n_a
  delta_f?: F8; // T × n_a
  delta_o?: F8; // T × n_a
  delta_c?: F8; // T × n_a
  delta_ca?: F8; // T × n_a
  delta_cx?: F8; // T × n_a
  x?: F8; // T × n_read
  c?: F8; // T+1 × n_a
  dc?: F8; // T+1 × n_a
  dc_norm?: F8; // T+1
  c_from_a?: F8; // T × n_a
  c_from_future?: F8; // T × n_a
  Wf?: F8; // n_a × n_both
  Wu?: F8; // n_a × n_both
  Wr?: F8; // n_a × n_both
  Wc?: F8; // n_a × n_both
  Wo?: F8; // n_a × n_both
  Wca?: F8; // n_a × n_a
  Wax?: F8; // n_a × n_read
  Wcx?: F8; // n_a × n_read
  bf?: F8; // n_a
  bu?: F8; // n_a
  br?: F8; // n_a
  bc?: F8; // n_a
  bo?: F8; // n_a
  bca?: F8; // n_a
  bcx?: F8; // n_a
}

/** The verdict: `before`, the number it turns on, `after` */
export interface Sentence {
  kind: string;
  before: string;
  number: string;
  after: string;
}

/**
 * Gradient flow of one network, with its verdict. The cells are those with k ≤ t, row by row, and all of them where
 * the losses have `crossed`.
 */
export interface FlowMessage {
  trace: string;
  cell: CellName;
  T: number;
  window: number;
  cuts: number[];
  layers: number;
  layer: number;
  border: number;
  weights: string;
  undefined: string;
  rule: string;
  view: "losses" | "states";
  crossed: boolean;
  every: number;
  starts_at: number;
  sentence: Sentence;
  size: string;
  share: string;
  notes: string[];
  steps_for_99: number | null;
  cells: F4; // cells
  has_loss: U1; // T
  lags?: F8; // T
  totals?: F8; // 2
  measured?: F8; // T+1
  bound?: F8; // T+1
  radius?: F8; // T+1
  sigma_max?: F8; // 1
  gamma?: F8; // 1
  spectral_radius?: F8; // 1
  lyapunov?: F8; // 1
}

/** The matrix shown: of the losses, or of the states; and of which of several layers */
export interface FlowStates {
  view: "losses" | "states";
  layer: "1" | "2" | "3";
}

/** A change of one field that a button offers */
export interface Cure {
  field: string;
  value: string;
  label: string;
}

/** Post-mortem of a network that became non-finite, and cures to try */
export interface Broken {
  how: string;
  why: string;
  update: number;
  step: number | null;
  end: number;
  of: "a" | "s" | "L";
  cures: Cure[];
  also: string[];
  none: string;
}

/** Training progress of one network, and how much of its history is kept */
export interface NetworkState {
  done: number;
  lost: string | null;
  every: number;
  kept: number;
  broken: Broken | null;
}

/** Constants of one network */
export interface LiveNetwork {
  title: string;
  n_a: number;
  cell: CellName;
  plain: boolean;
  clip: "off" | "norm" | "value" | "tensor";
  threshold: number;
  norm_limit: number | null;
  rate: number;
  optimiser: string;
  reduction: "mean" | "sum";
  guesses: [string, number][];
}

/** Short and long label of each gradient: of the last loss, of all losses */
export interface Whose {
  last: [string, string];
  all: [string, string];
}

/** Constants of one training */
export interface Scene {
  T: number;
  columns: string[]; // of `scalars` and `row`, one number each for an update
  m: number;
  kind: "symbols" | "numbers";
  y_labels: string[];
  y_values: number[];
  symbols: string[];
  spoken: Record<string, string>;
  value_range: [number, number] | null;
  with_loss: number[];
  ends_vary: boolean;
  networks: LiveNetwork[];
  most: number;
  most_linked: number;
  gradient: "last" | "all";
  whose: Whose;
}

/** States of a training; the first answer also has the scene and the start position */
export interface LiveAnswer {
  number: number | null;
  run: string;
  newest: number;
  stops: number[];
  ended: boolean;
  exact: boolean;
  states: NetworkState[];
  says: string[][];
  verdicts: string[][];
  scene?: Scene;
  position?: number;
  positions: I4; // frames
}

/**
 * A question: `frames` states after `position`, or with 0 the one at `position`. `run` is the training
 * that the browser shows, `work` a time budget in milliseconds, `have` the number of updates of each
 * network whose rows it has, and `settle` whether the person has stopped at this position
 */
export interface LiveAsk {
  number: number;
  run: string;
  position: number;
  frames: number;
  every: boolean;
  work: number;
  have: number[];
  settle: boolean;
}

/** Write the gradient shown into the link */
export interface ShowGradient {
  kind: "gradient";
  value: "last" | "all";
}

/** Open a network in the player, in its state after `position` updates */
export interface OpenNetwork {
  kind: "open";
  network: number;
  position: number;
}

/** Compare a network that broke with a cure of it */
export interface TryCure {
  kind: "cure";
  network: number;
  field: string;
  value: string;
}

/** A question for states, or an action */
export interface LiveTriggers {
  ask: LiveAsk;
  act: ShowGradient | OpenNetwork | TryCure;
}

/** Arrays of one network, in the message under `a0`, `a1` and so on */
export interface NetworkArrays {
  updates: I4; // rows
  scalars: F8; // rows × columns
  fired_so_far: F8; // rows
  mean_so_far: F8; // rows
  sizes: U1; // rows × T
  last_at: I4; // lines
  last: U1; // lines × T
  a?: U1; // frames × T × n_a
  range?: F8; // frames
  at?: I4; // frames
  da?: F8; // frames × T+1
  left?: F8; // frames × T+1
  now_all?: U1; // frames × T
  now_last?: U1; // frames × T
  row?: F8; // frames × columns
  value?: F4; // frames × T
  share?: F4; // frames × T
  top?: I4; // frames × T
  rho?: F8; // radii
  rho_at?: I4; // radii
  Waa?: U1; // n_a × n_a
  exact?: F4; // T × n_a
  products?: F8; // end+1
}

/**
 * One sequence through three cells, or through the one that a person gave. Only the `cells` have arrays. A GRU
 * may reset after its product, as PyTorch's does
 */
export interface CellsRun {
  trace: string;
  T: number;
  n_a: number;
  activation: "tanh" | "relu" | "sigmoid" | "identity";
  border: number;
  cells: ("rnn" | "gru" | "lstm")[];
  reset_after: boolean;
  x_labels: string[];
}

/** Arrays of one cell, in the message under `rnn/a`, `gru/a` and so on */
export interface CellArrays {
  a: F8; // T+1 × n_a
  memory?: F8; // T × n_a
  input?: F8; // T × n_a
  z?: F8; // T × n_a
  ba?: F8; // T × n_a
  u?: F8; // T × n_a
  r?: F8; // T × n_a
  f?: F8; // T × n_a
  o?: F8; // T × n_a
  candidate?: F8; // T × n_a
  c?: F8; // T+1 × n_a
}

/** A starting point worth trying, and what to watch there */
export interface CliffStart {
  name: string;
  w: number;
  b: number;
  learning_rate: number;
  threshold: number;
  watch: string;
}

/** E and ‖∇E‖ over the map, in 256 levels */
export interface CliffMap {
  w_range: [number, number];
  b_range: [number, number];
  highest: number;
  norm_decades: [number, number];
  starts: CliffStart[];
  most_steps: number;
  largest: number;
  loss: U1; // rows × columns
  norm: U1; // rows × columns
}

/** The paths to show in 3-D: their start, settings and number of steps */
export interface CliffPaths {
  w: number;
  b: number;
  learning_rate: number;
  threshold: number;
  steps: number;
}

/** `narrow`: whether the map is as narrow as on a phone */
export interface CliffStates {
  paths: CliffPaths;
  narrow: boolean;
}

/** One row of the board, with a count for each length */
export interface RaceVariant {
  label: string;
  cell: CellName;
  clip: "off" | "norm" | "value" | "tensor";
  learned: number[];
  done: number[];
}

/** Current state of a race */
export interface RaceBoard {
  running: boolean;
  seconds: number;
  of: number;
  done: number;
  rule: string;
  sentence: string;
  lengths: number[];
  seeds: number[];
  query: Record<string, string>;
  variants: RaceVariant[];
  state_names: string[];
  states: U1; // variants × lengths × networks
  updates: I4; // variants × lengths × networks
}

/** Input and output of a step, null for none; `fed`: the input is the previous output */
export interface GraphStep {
  x: string | null;
  y: string | null;
  fed: boolean;
}

/** Nodes and arrows of an unrolled network; an arrow is ("x", 1, "a", 1) */
export interface Graph {
  steps: GraphStep[];
  arrows: [string, number, string, number][];
  border: number;
}

/** One shape in the gallery */
export interface Card {
  shape: string;
  title: string;
  about: string;
  graph: Graph;
}

/** All shapes, and the chosen one */
export interface Gallery {
  cards: Card[];
  chosen: string;
}

/** The shape that was clicked */
export interface GalleryTriggers {
  chosen: string;
}

/** `painted`: the graph is on the screen, so the page below it can be computed */
export interface GraphTriggers {
  painted: boolean;
}

/** Position of the columns of the figure below, to align the graph with */
export interface GraphAlign {
  left: number;
  right: number;
  columns: number;
}

/** The graph of one network, with the hidden state of every step */
export interface ShownGraph extends Graph {
  n_a: number;
  words: string;
  spoken: string;
  align: GraphAlign | null;
  tell: boolean;
  a: F4; // T × n_a
}

/** Plotly's config: its tool bar, and whether the wheel zooms */
export interface FigureConfig {
  displaylogo: boolean;
  scrollZoom: boolean;
  modeBarButtons: string[][];
}

/** A Plotly figure: its text alternative, the URL path of plotly.js, and Plotly's own JSON */
export interface ShownFigure {
  alt: string;
  plotly: string;
  config: FigureConfig;
  figure: U1; // bytes
  paper?: U1; // bytes of it
}

/** A word with its spellings on the screen, and one sentence */
export interface ExplainedWord {
  name: string;
  forms: string[];
  sentence: string;
}

/** The words to look for on a page */
export interface WordsMessage {
  page: string;
  words: ExplainedWord[];
}

/** Title and link that stand on the pictures of a page as files. See explorer/ui/take_home.py */
export interface TakeMessage {
  title: string;
  link: string;
  updates: number | null;
  most: number;
}

/** Link of the picture, HTML that shows it in a frame, and a QR code of the link as SVG */
export interface Shared {
  link: string;
  frame: string;
  qr: string;
  framed: string;
}

/** State of the presenter's view; `narrow`, `wide` and `dark` are what the server assumes */
export interface Presenter {
  on: boolean;
  page: string;
  demo: string;
  narrow: boolean;
  wide: boolean;
  dark: boolean;
}

/** Whether the window is as narrow as a phone or as wide as a projector, and the page dark */
export interface PresenterStates {
  narrow: boolean;
  wide: boolean;
  dark: boolean;
}

/**
 * The control of one field: a number within `range` (low, high, step) or from `stops`, or one of
 * `options`, (value, label) each. `stopped` is the reason why it is disabled, or empty
 */
export interface StripControl {
  field: string;
  title: string;
  kind: "slider" | "stops" | "segments" | "list";
  value: number | string;
  range: [number, number, number];
  stops: number[];
  options: [string, string][];
  stopped: string;
}

/**
 * The number of the question answered, and all controls. `slow` is the number of updates of a dragged
 * value that takes too long to train, or 0; `error` the reason why it cannot be run. `gains` has the
 * title of the gain for each initialisation, `settled` whether this is the session's experiment,
 * `chips` the fields that differ from their defaults, `demo_left` whether it is no longer the demo whose
 * sentence the page shows
 */
export interface StripMessage {
  answer: number | null;
  slow: number;
  error: string;
  gains: Record<string, string>;
  controls: StripControl[];
  settled: boolean;
  chips: [string, string][];
  demo_left: boolean;
}

/** Whether the experiment is no longer the demo whose sentence the page shows */
export interface DemoMessage {
  left: boolean;
}

/** Values of the controls that were moved, by field; the answer has the same `number` */
export interface StripAsk {
  fields: Record<string, number | string>;
  number: number;
}

/** `ask`: show a value while it is dragged; `commit`: keep the value on release */
export interface StripTriggers {
  ask: StripAsk;
  commit: StripAsk;
}

/**
 * The field and the label of each value that is not the default, and the number of the last `left`
 * that was handled
 */
export interface ChipsMessage {
  chips: [string, string][];
  heard: number;
}

/**
 * `remove`: reset a field, `afresh`: reset all. `look`: the experiment has changed. `left`: the last
 * value of a control, released just as its page was left
 */
export interface ChipsTriggers {
  remove: string;
  afresh: boolean;
  look: boolean;
  left: StripAsk;
}

/**
 * The parts of the address that the picture sets, by name, as the server knows them. The picture is led
 * there whenever `link`, the number of links followed, is another one, and as the page is opened if one
 * of them is `chosen`
 */
export interface WhereMessage {
  link: number;
  parts: Record<string, string>;
  chosen: boolean;
  heard: number;
}

/**
 * Where the picture came to rest, as parts of the address. `link` is that of the message it answers, and
 * each has a higher `number` than the one before: it may come late, and more than once
 */
export interface WhereSeen {
  parts: Record<string, string>;
  link: number;
  number: number;
}

/** What the picture shows at rest */
export interface WhereTriggers {
  seen: WhereSeen;
}

/** An answer of a station */
export interface StationAnswer {
  text: string;
  correction: string;
}

/** A place of a lesson: a station, or an exercise */
export interface StationMessage {
  lesson: string;
  title: string;
  number: number;
  lessons: number;
  place: number;
  places: number;
  stations: number;
  kind: "station" | "exercise";
  state: "asked" | "answered" | "shown" | "open" | "missed" | "solved";
  question: string;
  sentence: string;
  answers: StationAnswer[];
  chosen: number;
  right: number;
  keep: string;
  error: string;
  numbers: [string, string][];
  about: Record<string, string>;
  checks: number;
  notes: string;
  first: boolean;
  away: string;
}

/** What was pressed at which place */
export interface StationPress {
  what: "choose" | "show" | "settle" | "check" | "next" | "back" | "leave" | "return";
  lesson: string;
  place: number;
  chosen: number;
}

export interface StationTriggers {
  press: StationPress;
}

/** The last place that this browser had open, and those that were done: lesson and number */
export interface KeptPlace {
  lesson: string;
  place: number;
  done: [string, number][];
}

/** What the browser keeps of the course */
export interface KeptStates {
  kept: KeptPlace;
}

/** A question to the class; its `id` tells it from the questions before */
export interface RoomQuestion {
  id: string;
  text: string;
  answers: string[];
  sentence?: string;
}

/**
 * The lecturer's picture: page and query of its address, its step, if it has steps, and whether it is
 * covered until a question is answered
 */
export interface RoomShown {
  page: string;
  query: string;
  step: number | null;
  direction: "" | "forward" | "backward";
  covered: boolean;
}

/** Votes of each answer, and the number of the right one, from 0, if it is known */
export interface RoomVotes {
  counts: number[];
  right: number | null;
}

/**
 * What the page tells the component: the socket's path, the code in the address or "", and `whole`, the
 * names and values of the link to what is shown where nothing has been chosen yet. `station` is the question
 * that stands on the page, `right` the number of its right answer where it is known, `settled` the id
 * of the question whose right answer was asked for last, and `covered` whether the page hides its picture
 * until that
 */
export interface RoomMount {
  socket: string;
  base: string;
  code: string;
  whole: [string, string][];
  station: RoomQuestion | null;
  right: number | null;
  settled: string;
  covered: boolean;
}

/**
 * The room as everybody in it sees it; `n` grows. `led`: the lecturer is connected; `alone`: the servers
 * have lost each other
 */
export interface RoomState {
  n: number;
  code: string;
  led: boolean;
  alone: boolean;
  followers: number;
  votes: number;
  shown: RoomShown | null;
  question: RoomQuestion | null;
  revealed: RoomVotes | null;
}

/** To the lecturer alone: the key, the address for the class, and its QR code as SVG */
export interface RoomLed {
  code: string;
  key: string;
  address: string;
  qr: string;
}

/** A vote has been counted */
export interface RoomVoted {
  question: string;
  answer: number;
}

/** What was refused, and a sentence for the person */
export interface RoomRefused {
  why: "room" | "guesses" | "full" | "key" | "replaced" | "question" | "revealed" | "message" | "alone";
  text: string;
}

/** What the server sends: the one of these that is there */
export interface RoomHears {
  state?: RoomState;
  led?: RoomLed;
  voted?: RoomVoted;
  refused?: RoomRefused;
}

/** A student comes in, or back with the same token */
export interface RoomJoin {
  code: string;
  token: string;
}

/** A lecturer comes back */
export interface RoomLead {
  code: string;
  key: string;
}

/** A vote: the question's id and the number of the answer, from 0 */
export interface RoomVote {
  question: string;
  answer: number;
}

/**
 * What a browser sends: one of these. `open`, `here` and `close` are true; `ask` null takes the question
 * away; `reveal` is the number of the right answer, or null
 */
export interface RoomSays {
  open?: boolean;
  lead?: RoomLead;
  show?: RoomShown;
  ask?: RoomQuestion | null;
  reveal?: number | null;
  close?: boolean;
  join?: RoomJoin;
  vote?: RoomVote;
  here?: boolean;
}

/**
 * `left`: the student has left the room. `settle`: the right answer of this question, which stands on the
 * page, is to be computed, because it is revealed
 */
export interface RoomTriggers {
  left: boolean;
  settle: string;
}

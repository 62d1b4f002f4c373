// What a picture may say, for tsc alone: each line below its comment has to be refused, or it complains.
import type {
  Call,
  ChipsTriggers,
  CliffPaths,
  CliffStates,
  FlowStates,
  GalleryTriggers,
  GraphTriggers,
  LiveAsk,
  LiveTriggers,
  PlayerTriggers,
  PresenterStates,
  StripAsk,
  StripTriggers,
} from "../../assets/js/wire";

declare const silent: Call;
declare const player: Call<{}, PlayerTriggers>;
declare const flow: Call<FlowStates>;
declare const chips: Call<{}, ChipsTriggers>;
declare const strip: Call<{}, StripTriggers>;
declare const live: Call<{}, LiveTriggers>;
declare const cliff: Call<CliffStates>;
declare const gallery: Call<{}, GalleryTriggers>;
declare const graph: Call<{}, GraphTriggers>;
declare const presenter: Call<PresenterStates>;
declare const fields: StripAsk["fields"];
declare const ask: LiveAsk;
declare const paths: CliffPaths;
declare const unnumbered: Omit<LiveAsk, "number">;
declare const unmade: Omit<CliffPaths, "steps">;

player.setTriggerValue("source", 3);
flow.setStateValue("view", "states");
strip.setTriggerValue("ask", { fields, number: 1 });
chips.setTriggerValue("left", { fields, number: 0 });
live.setTriggerValue("ask", ask);
live.setTriggerValue("act", { kind: "open", network: 0, position: 7 });
cliff.setStateValue("paths", paths);
gallery.setTriggerValue("chosen", "many to one");
graph.setTriggerValue("painted", true);
presenter.setStateValue("narrow", false);
presenter.setStateValue("wide", true);
presenter.setStateValue("dark", true);

// @ts-expect-error Who has no States says nothing.
silent.setStateValue("source", 3);
// @ts-expect-error Nor has it Triggers.
silent.setTriggerValue("ask", ask);
// @ts-expect-error There is no such name.
player.setTriggerValue("sauce", 3);
// @ts-expect-error It is a number.
player.setTriggerValue("source", "3");
// @ts-expect-error What is said once is no state.
player.setStateValue("source", 3);
// @ts-expect-error There are two matrices.
flow.setStateValue("view", "weights");
// @ts-expect-error A question is heard once.
strip.setStateValue("ask", { fields, number: 1 });
// @ts-expect-error It has a number.
strip.setTriggerValue("commit", { fields });
// @ts-expect-error A field is a number or a word.
strip.setTriggerValue("commit", { fields: { gain: true }, number: 1 });
// @ts-expect-error It has a number.
live.setTriggerValue("ask", unnumbered);
// @ts-expect-error What is opened is a network.
live.setTriggerValue("act", { kind: "open", position: 7 });
// @ts-expect-error There is no such wish.
live.setTriggerValue("act", { kind: "close", network: 0 });
// @ts-expect-error It says after how many steps.
cliff.setStateValue("paths", unmade);
// @ts-expect-error It is a shape's name.
gallery.setTriggerValue("chosen", 2);
// @ts-expect-error It is so or not.
graph.setTriggerValue("painted", "yes");
// @ts-expect-error It is so or not.
presenter.setStateValue("narrow", 1);
// @ts-expect-error It is a field.
chips.setTriggerValue("remove", 1);

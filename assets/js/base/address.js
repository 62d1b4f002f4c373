// Replace history entries for pushes that stay on the same page: see explorer/ui/address.py.
import { watch } from "./refill.js";

const MARK = Symbol.for("explorer.address");

export default function mount() {
  watch();
  if (history[MARK]) return;
  history[MARK] = true;
  const push = history.pushState;
  history.pushState = function (state, title, url) {
    const target = url == null ? location : new URL(url, location.href);
    const samePage = target.pathname === location.pathname;
    return (samePage ? history.replaceState : push).call(history, state, title, url);
  };
}

// The websocket of a room: opens it again when it is lost, and notices when it only seems to be there.
/** @import { RoomHears, RoomSays } from "../wire" */

const AGAIN = [300, 8000]; // ms until the first and the last try
const ASK_EVERY = 15_000; // ms: a proxy may close a connection that says nothing for a minute
const SILENT = 8000; // ms without an answer: the network is gone, though the browser has not noticed

export class Line {
  /**
   * @param {string} path of the websocket, on this server
   * @param {{ opened: () => RoomSays, heard: (message: RoomHears) => void, lost: () => void }} on
   *   `opened` gives the first message of a connection, and of each one after it
   */
  constructor(path, on) {
    this.path = path;
    this.on = on;
    this.wait = AGAIN[0];
    this.now = () => (this.socket?.readyState === WebSocket.OPEN ? this.ask() : this.open());
    for (const event of ["online", "pageshow"]) window.addEventListener(event, this.now);
    this.seen = () => document.visibilityState === "visible" && this.now();
    document.addEventListener("visibilitychange", this.seen);
    this.open();
  }

  open() {
    clearTimeout(this.again);
    if (this.ended || this.socket?.readyState === WebSocket.CONNECTING) return;
    const url = new URL(this.path, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url.href);
    this.socket = socket;
    socket.onopen = () => {
      this.wait = AGAIN[0];
      this.say(this.on.opened());
      this.beat();
    };
    socket.onmessage = ({ data }) => {
      this.beat();
      this.on.heard(JSON.parse(data));
    };
    socket.onclose = () => {
      if (this.socket === socket) this.retry();
    };
  }

  /** @param {RoomSays} message */
  say(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  beat() {
    clearTimeout(this.silence);
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.ask(), ASK_EVERY);
  }

  ask() {
    clearTimeout(this.silence);
    this.say({ here: true });
    this.silence = setTimeout(() => this.retry(), SILENT);
  }

  /** The connection is lost: a whole class comes back at different times. */
  retry() {
    if (this.ended) return;
    this.drop();
    this.on.lost();
    clearTimeout(this.again);
    this.again = setTimeout(() => this.open(), this.wait * (0.7 + 0.6 * Math.random()));
    this.wait = Math.min(AGAIN[1], 2 * this.wait);
  }

  drop() {
    for (const timer of [this.silence, this.asking]) clearTimeout(timer);
    const { socket } = this;
    this.socket = null;
    if (socket) socket.onopen = socket.onmessage = socket.onclose = null;
    socket?.close();
  }

  end() {
    this.ended = true;
    clearTimeout(this.again);
    this.drop();
    for (const event of ["online", "pageshow"]) window.removeEventListener(event, this.now);
    document.removeEventListener("visibilitychange", this.seen);
  }
}

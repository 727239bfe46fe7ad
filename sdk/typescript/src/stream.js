// State by topic, kept current over one WebSocket that comes back when it breaks and resumes where it was.

const LONGEST_PAUSE_MS = 10_000;
const SILENCE_MS = 5_000; // the server beats each second

export class Stream {
  #url;
  #listeners;
  #socket = null;
  #since = new Map();
  #pause = 0;
  #timer = undefined;
  #silence = undefined;
  #closed = false;
  #token;

  constructor(base, topics, listeners = {}, token = undefined) {
    this.#token = token;
    this.#url = `${base.replace(/^http/, "ws")}/api/v1/stream`;
    this.#listeners = listeners;
    this.topics = new Set(topics);
    this.state = Object.fromEntries(topics.map((topic) => [topic, {}]));
    this.connected = false;
    this.reconnects = -1;
    this.recovered = {};
    this.#connect();
  }

  /** Follows one more topic. */
  add(topic) {
    if (this.topics.has(topic)) return;
    this.topics.add(topic);
    this.state[topic] ??= {};
    if (this.connected) this.#subscribe([topic]);
  }

  /** Follows it no more; its state stays as it is, and is resumed from there. */
  remove(topic) {
    if (this.topics.delete(topic) && this.connected) {
      this.#socket.send(JSON.stringify({ op: "unsubscribe", topics: [topic] }));
    }
  }

  /** Breaks the connection; it comes back by itself. */
  drop() {
    this.#socket?.close();
    this.#onClose(this.#socket);
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#silence);
    this.#socket?.close();
    this.#tell(false);
  }

  #connect() {
    const socket = new WebSocket(this.#url, this.#token ? ["magic8.v1", `bearer.${this.#token}`] : []);
    this.#socket = socket;
    socket.onopen = () => {
      if (socket !== this.#socket) return;
      this.#pause = 0;
      this.reconnects += 1;
      this.#tell(true);
      this.#subscribe([...this.topics]);
    };
    socket.onmessage = (event) => {
      if (socket === this.#socket) this.#onMessage(JSON.parse(event.data));
    };
    socket.onclose = () => this.#onClose(socket);
    this.#listen();
  }

  #subscribe(topics) {
    if (!topics.length) return;
    const wanted = topics.map((topic) => (this.#since.has(topic) ? { topic, since: this.#since.get(topic) } : topic));
    this.#socket.send(JSON.stringify({ op: "subscribe", topics: wanted }));
  }

  #onClose(socket) {
    if (socket !== this.#socket || this.#closed) return;
    this.#socket = null;
    this.#tell(false);
    clearTimeout(this.#silence);
    this.#pause = Math.min(Math.max(100, 2 * this.#pause), LONGEST_PAUSE_MS);
    this.#timer = setTimeout(() => this.#connect(), this.#pause * (0.5 + Math.random() / 2));
  }

  // A connection that says nothing for so long is dead, whatever the operating system believes.
  #listen() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.drop(), SILENCE_MS);
  }

  #tell(connected) {
    if (this.connected === connected) return;
    this.connected = connected;
    this.#listeners.connection?.(connected);
  }

  #onMessage(message) {
    this.#listen();
    if (message.type === "snapshot" || message.type === "update") {
      this.#apply(message);
    } else if (message.type === "subscribed") {
      for (const { topic, recovered } of message.topics) this.recovered[topic] = recovered;
    } else if (message.type === "heartbeat") {
      this.#listeners.heartbeat?.(message);
    } else if (message.type === "error") {
      this.#listeners.error?.(message);
    }
  }

  #apply({ topic, type, set, del, epoch, seq, ts }) {
    const isSnapshot = type === "snapshot";
    if (isSnapshot) this.state[topic] = {};
    const items = (this.state[topic] ??= {});
    Object.assign(items, set);
    for (const key of del) delete items[key];
    this.#since.set(topic, { epoch, seq });
    this.#listeners.change?.({ topic, set, deleted: del, isSnapshot, time: ts });
  }
}

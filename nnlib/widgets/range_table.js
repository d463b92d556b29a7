// The line between a hand and the kernel. While a hand is at a slider, or at the handle of its number in a drawing, the page
// gets every state of the range; then each move is drawn here, at the display's rate, and the kernel hears where the hand rests.
// A move that is not held goes to the kernel, once a frame, with no more on the way than it can answer.
//
// Places of a control carry its slider's name, data-control. What pictures have to say comes as events that bubble: "change"
// where something was picked, "nnlib-move" where an element was dragged that belongs to no single control, or a pad drawn on.

const HOVER = 100; // ms that a pointer rests on a control before the kernel hears of it
const REST = 60; // ms after the last move until the kernel hears of that
const PATIENCE = 2000; // ms after which an answer is no longer waited for: it was lost, or the question was
const FRAME = 16, MOST = 32; // ms between two moves; moves on the way

// What arrives for a text box waits until the box is left, and is not wanted any more when something was typed meanwhile.
// Whoever asks for the box's text, its view that is, hears the text that waits: so what comes after that is seen to differ.
function holdBack(field) {
  const { get } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  let arrived = null;
  const forget = () => { arrived = null; };
  Object.defineProperty(field, "value", { configurable: true, get() { return arrived ?? get.call(field); }, set(text) { arrived = text; } });
  for (const event of ["input", "change"]) field.addEventListener(event, forget, true);
  field.addEventListener("blur", () => {
    delete field.value;
    for (const event of ["input", "change"]) field.removeEventListener(event, forget, true);
    if (arrived !== null) field.value = arrived;
  }, { once: true });
}

async function initialize({ model }) {
  const manager = model.widget_manager, page = String(Math.random()), models = new Map();
  const sliders = new Map(), sliderOf = new Map(); // {slider's id: {slider, control}}, {control's id: slider's id}
  let table = { of: "", states: new Map() }, touches = 0, away = false, arriving = false, hovered = "", hovering = 0;
  let n = 0, drawn = 0, answered = 0, frame = 0, rest = 0, waiting = 0; // counted in moves
  let later = {}, quickest = 0, took = 0, queue = Promise.resolve();
  const unsent = new Map(), movedAt = new Map(), asked = new Map(); // {what: move}, {slider: n}, {n: when}

  // Where the kernel has ended, there is nobody to be told, and live_picture.js has said so.
  function tellKernel(message) {
    try { model.send(message); } catch { /* its line is closed */ }
  }

  async function find(id) {
    if (!models.has(id)) models.set(id, await manager.get_model(id).catch(() => null)); // closed in the meantime
    return models.get(id);
  }

  // Moves

  function moved(what, move) {
    unsent.set(what, move);
    movedAt.set(what, ++n);
    if (what !== table.of) drop();
    frame ||= requestAnimationFrame(follow);
  }

  function slid(id) {
    const { slider, control } = sliders.get(id), step = slider.get("value");
    control.set_state({ value: Number((step * control.get("step")).toFixed(10)) });
    moved(id, step);
  }

  function follow() {
    frame = 0;
    clearTimeout(rest);
    const held = unsent.size === 1 && table.states.get(unsent.get(table.of));
    if (!held) return tell();
    for (const [id, state] of Object.entries(held)) models.get(id)?.set_state(state);
    drawn = n;
    rest = setTimeout(tell, REST);
  }

  function tell({ atOnce = false } = {}) {
    clearTimeout(rest);
    rest = 0;
    const most = Math.min(2 + Math.floor(quickest / Math.max(FRAME, 1.5 * took)), MOST);
    if (!unsent.size || (!atOnce && asked.size >= most)) return; // each answer brings us here again, and so does patience
    asked.set(n, performance.now());
    tellKernel({ page, n, moves: [...unsent] });
    unsent.clear();
    clearTimeout(waiting);
    waiting = setTimeout(tellAgain, PATIENCE);
  }

  // The kernel has to hear where each slider stands, whatever was lost on the way.
  function tellAgain() {
    if (!asked.size) return;
    asked.clear();
    for (const [id, { slider }] of sliders) if (movedAt.get(id) > answered) unsent.set(id, slider.get("value"));
    tell();
  }

  // What comes back

  async function show({ states, page: whose, answer, took: spent }) {
    const mine = whose === page, passed = mine && answer < drawn;
    if (mine) {
      const waited = performance.now() - asked.get(answer) - spent;
      if (!quickest || waited < quickest) quickest = waited;
      took = took ? 0.8 * took + 0.2 * spent : spent;
      answered = Math.max(answered, answer);
      for (const move of asked.keys()) if (move <= answer) asked.delete(move);
    }
    for (const [id, state] of Object.entries(states)) {
      if (mine && Array.isArray(state.value)) continue; // strokes on a pad: this page has drawn them, and more by now
      later[id] = { ...later[id], ...state };
    }
    if (!passed) { // else the page is further than that: it waits for what comes next
      const now = later;
      later = {};
      for (const [id, state] of Object.entries(now)) {
        const slider = sliders.has(id) ? id : sliderOf.get(id);
        const seen = movedAt.get(slider) > answered ? { picked: state.picked } : state; // its number comes later
        if (seen === state || "picked" in state) (await find(id))?.set_state(seen);
      }
    }
    if (mine && unsent.size && !frame && !rest) tell(); // it had to wait for this answer
  }

  async function hold({ page: whose, touch, table: of, states }) {
    if (whose !== page) return forget(); // the hand is in another window: it comes back here with the next move
    if (touch !== touches) return;
    for (const [step, state] of Object.entries(states)) {
      await Promise.all(Object.keys(state).map(find));
      if (Object.keys(state).length) table.states.set(Number(step), state);
    }
  }

  async function hear(message) {
    if (message.states && message.table) await hold(message);
    else if (message.states) await show(message);
    else if (message.forget) table.states.clear();
    else tellKernel({}); // are you as far as this?
  }
  model.on("msg:custom", (message) => { queue = queue.then(() => hear(message)).catch(console.error); });

  // Where the hand is

  const placeOf = (node) => {
    const id = node?.closest?.("[data-control]")?.dataset.control;
    return sliders.has(id) ? id : "";
  };
  const inside = (node) => Boolean(placeOf(node?.closest?.(".nnlib-explorer")?.querySelector("[data-control]")));

  function touch(id) {
    if (id === table.of && !away) return;
    if (unsent.size) tell({ atOnce: true });
    if (id !== table.of) table = { of: id, states: new Map(), touch: ++touches };
    away = false;
    tellKernel({ page, hand: id, touch: touches });
  }

  // What is held belongs to other settings.
  function forget() {
    if (table.of) table = { of: "", states: new Map() };
    touches += 1;
  }

  function drop() {
    forget();
    queueMicrotask(() => { // when the focus is where it is to stay
      const id = placeOf(document.activeElement);
      if (id) touch(id);
    });
  }

  const on = {
    pointermove({ target }) { // not "pointerover": that also comes where the page moves under a pointer at rest
      const id = placeOf(target);
      if (id === hovered) return;
      hovered = id;
      clearTimeout(hovering);
      if (id) hovering = setTimeout(() => touch(id), HOVER);
      else if (table.of && !away && placeOf(document.activeElement) !== table.of) {
        away = true;
        tellKernel({ page, hand: "", touch: touches });
      }
    },
    pointerdown({ target }) { if (placeOf(target)) touch(placeOf(target)); },
    focusin({ target }) {
      if (placeOf(target)) touch(placeOf(target));
      // The arrow keys belong to whatever control has the focus, not to the notebook around it.
      if (inside(target)) target.dataset.lmSuppressShortcuts = "true";
      if (inside(target) && target.closest(".widget-text")) holdBack(target);
    },
    "nnlib-move": (event) => {
      const { target, detail: { picture, move, isPress } } = event;
      if (!inside(target)) return;
      event.preventDefault(); // it goes to the kernel from here
      if (isPress) tell({ atOnce: true }); // what came before it, and then the press itself: neither takes the other's place
      const { right = 0, up = 0 } = unsent.get(picture) ?? {}; // keys add up, and the last place of a drag is all that counts
      moved(picture, "right" in move ? { ...move, right: move.right + right, up: move.up + up } : move);
      if (isPress) tell({ atOnce: true });
    },
  };
  for (const what of ["click", "input", "change"]) {
    on[what] = ({ target }) => {
      if (!inside(target)) return;
      if (unsent.size && target.closest("button, select")) tell({ atOnce: true }); // no press overtakes a number typed just before
      if (table.of && placeOf(target) !== table.of) drop();
    };
  }
  for (const [event, act] of Object.entries(on)) document.addEventListener(event, act, true);

  for (const [id, controlId] of Object.entries(model.get("sliders"))) {
    const slider = await find(id), control = await find(controlId);
    sliders.set(id, { slider, control });
    sliderOf.set(controlId, id);
    // In place of a message for each step, as fast as the kernel can take them.
    slider.save_changes = () => { if (!arriving) slid(id); };
    // A range that arrives moves the handle within it, and that was no hand: only the value that comes with it counts.
    const arrive = slider.set_state.bind(slider);
    slider.set_state = ({ value, ...range }) => {
      arriving = true;
      try {
        arrive(range);
        if (value !== undefined) arrive({ value });
      } finally {
        arriving = false;
      }
    };
  }
  return () => {
    for (const [event, act] of Object.entries(on)) document.removeEventListener(event, act, true);
    for (const timer of [rest, waiting, hovering]) clearTimeout(timer);
  };
}

export default { initialize };

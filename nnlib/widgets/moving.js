// An explorer without Python. What each step of each number shows is packed beside its still pictures; here it takes their place,
// drawn by the same scripts as in Jupyter. All that is shown is the start, or one number's one step.

const darkSystem = matchMedia("(prefers-color-scheme: dark)");

// What the scripts know of a widget's model.
class Model {
  comm_live = true;
  #listeners = [];
  constructor(id, state, manager) { Object.assign(this, { model_id: id, state: { ...state }, widget_manager: manager }); }
  get(name) { return this.state[name]; }
  set(name, value) { this.set_state({ [name]: value }); }
  set_state(state) {
    const changed = Object.keys(state).filter((name) => state[name] !== this.state[name]);
    Object.assign(this.state, state);
    for (const [event, act] of this.#listeners) if (changed.some((name) => event === `change:${name}`)) act();
  }
  on(events, act) { for (const event of events.split(" ")) this.#listeners.push([event, act]); }
  save_changes() {}
  send() {}
}

async function unpack(packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

async function wake(root) {
  const { html, start, moves } = await unpack(root.querySelector("script").textContent);
  const models = new Map(), names = Object.keys(moves), control = (name) => models.get(`number-${name}`);
  const address = document.querySelector(".ways a")?.href;
  const way = address ? make("a", { href: address, textContent: "Run this page" }) : "Run the notebook";
  const said = make("p", { className: "nnlib-said" }), explorer = make("div", { className: "nnlib-explorer", innerHTML: html });
  const reset = make("button", { type: "button", className: "jupyter-button nnlib-quiet", textContent: "Reset", onclick: () => show() });
  let moved = "", stands = 0; // the last number that was moved, and the step where it stands

  const say = (text) => said.replaceChildren(`${text} `, way, " to move several at once.");

  function show(name = "", step = 0) {
    [moved, stands] = [name, step];
    for (const [id, model] of models) model.set_state({ ...start[id], ...moves[name]?.[step][id] });
  }

  const shownOf = (name) => ({ ...start, ...moves[moved]?.[stands] })[`number-${name}`].value;

  // To a step, or to the next one that there is in that direction.
  function go(name, wanted) {
    const steps = Object.keys(moves[name]).map(Number).sort((a, b) => a - b);
    const from = name === moved ? stands : start[`slider-${name}`].value;
    const to = wanted > from ? steps.find((step) => step >= wanted) ?? steps.at(-1) : steps.findLast((step) => step <= wanted) ?? steps[0];
    if (moved && name !== moved) {
      const { label, value } = start[`number-${moved}`];
      if (shownOf(moved) !== value) say(`${label} is back at ${String(value).replace("-", "\u2212")}: only one number moves at a time here.`);
    }
    show(name, to);
  }

  function pick(name) { for (const one of names) control(one).set("picked", one === name); }

  // The browser's own slider, in place of ipywidgets'.
  async function createView(slider) {
    const range = make("input", { type: "range", min: slider.get("min"), max: slider.get("max"), value: slider.get("value") });
    range.addEventListener("input", () => {
      slider.set("value", Number(range.value));
      slider.save_changes();
    });
    slider.on("change:value", () => { range.value = slider.get("value"); });
    return { el: make("div", { className: "widget-slider" }, range) };
  }

  const manager = { get_model: async (id) => models.get(id), create_view: createView };
  const write = ({ model, el }) => {
    el.innerHTML = model.get("value");
    model.on("change:value", () => { el.innerHTML = model.get("value"); });
  };
  for (const [id, state] of Object.entries(start)) models.set(id, new Model(id, state, manager));
  for (const name of names) {
    models.get(`slider-${name}`).save_changes = () => go(name, models.get(`slider-${name}`).get("value"));
    control(name).save_changes = () => { // also called where a number was refused, and is as it was
      const value = control(name).get("value");
      if (value !== shownOf(name)) go(name, Math.round(value / control(name).get("step")));
    };
  }
  explorer.prepend(make("div", { className: "nnlib-bar" }, said, reset));
  said.setAttribute("role", "status");
  say("Drag a number in the drawing, or move its slider: here, one number moves at a time.");
  for (const el of explorer.querySelectorAll("[data-place]")) {
    const model = models.get(el.dataset.place), kind = el.dataset.place.split("-")[0];
    await { number: number.render, picture: picture.render, text: write }[kind]({ model, el });
  }
  const first = names.find((name) => start[`number-${name}`].picked) ?? names[0];
  for (const name of names) delete start[`number-${name}`].picked; // from now on, whatever was used last
  pick(first);
  explorer.addEventListener("focusin", ({ target }) => {
    const place = target.closest("[data-control]")?.dataset.control;
    if (place) pick(place.slice("slider-".length));
  });
  for (const [k, button] of explorer.querySelectorAll(".nnlib-step button").entries()) {
    button.addEventListener("click", () => {
      const rows = [...button.closest(".nnlib-numbers").querySelectorAll(".nnlib-number")];
      const next = (rows.findIndex((row) => row.classList.contains("nnlib-picked")) + (k % 2 ? 1 : -1) + rows.length) % rows.length;
      pick(rows[next].dataset.place.slice("number-".length));
    });
  }
  root.replaceChildren(explorer);
}

// The theme is what the page says, or the system's.
function shade() {
  const { theme } = document.body.dataset, light = theme === "light" || (theme !== "dark" && !darkSystem.matches);
  for (const root of document.querySelectorAll(".nnlib-moving")) root.dataset.jpThemeLight = light;
}

darkSystem.addEventListener("change", shade);
new MutationObserver(shade).observe(document.body, { attributeFilter: ["data-theme"] });
shade();
for (const root of document.querySelectorAll(".nnlib-moving")) await wake(root); // the first one first

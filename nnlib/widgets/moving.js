// An explorer without Python. What each step of each number shows is packed beside its still pictures; here it takes their place,
// drawn by the same scripts as in Jupyter. All that is shown is the start, or one number's one step.

async function unpack(packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json();
}

async function wake(root) {
  const { html, start, moves } = await unpack(root.querySelector("script").textContent);
  const models = new Map(), names = Object.keys(moves), control = (name) => models.get(`number-${name}`);
  const link = document.querySelector(".ways a")?.href, way = link ? make("a", { href: link, textContent: "Run this page" }) : "Run the notebook";
  const said = make("p", { className: "nnlib-said" }), explorer = make("div", { className: "nnlib-explorer", innerHTML: html });
  const reset = make("button", { type: "button", className: "jupyter-button nnlib-quiet", textContent: "Reset", onclick: () => show() });
  let moved = "", stands = 0, byKey = false; // the last number that was moved, the step where it stands, and whether a key did it

  const say = (sentence) => said.replaceChildren(`${sentence} `, way, " to change more.");
  const valueOf = (name) => ({ ...start, ...moves[moved]?.[stands] })[`number-${name}`].value;
  const stepsOf = (name) => Object.keys(moves[name]).map(Number).sort((a, b) => a - b);
  const mark = (name) => { for (const one of names) control(one).set("picked", one === name); };

  // Shows more of a number, where nothing is moved that would have to go back for it.
  function pick(name) {
    mark(name);
    if (!moved || valueOf(moved) === start[`number-${moved}`].value) show(name, start[`slider-${name}`].value);
  }

  function show(name = "", step = 0) {
    [moved, stands] = [name, step];
    for (const [id, model] of models) model.set_state({ ...start[id], ...moves[name]?.[step]?.[id] });
  }

  // To the nearest step that there is; by key, to the next one.
  function go(name, wanted) {
    const steps = stepsOf(name), from = name === moved ? stands : start[`slider-${name}`].value;
    const nearest = steps.reduce((best, step) => (Math.abs(step - wanted) < Math.abs(best - wanted) ? step : best));
    const typed = document.activeElement.type === "text" || Math.abs(wanted - from) > 1;
    const to = byKey && !typed && nearest === from ? steps[steps.indexOf(from) + Math.sign(wanted - from)] ?? from : nearest;
    const unit = start[`number-${name}`].step, spell = (step) => String(Number((step * unit).toPrecision(10))).replace("-", "\u2212");
    if (moved && name !== moved && valueOf(moved) !== start[`number-${moved}`].value) {
      const { label, value } = start[`number-${moved}`];
      say(`${label} is back at ${String(value).replace("-", "\u2212")}: only one number moves at a time here.`);
    } else if (typed && to !== wanted) say(`${spell(wanted)} is not recorded here; ${spell(to)} is the nearest that is.`);
    show(name, to);
  }

  // The browser's own slider, in place of ipywidgets', from one step that there is to the next.
  async function createView(slider) {
    const steps = stepsOf(slider.model_id.slice("slider-".length)), range = make("input", { type: "range", max: steps.length - 1 });
    const follow = () => { range.value = steps.filter((step) => step < slider.get("value")).length; };
    range.addEventListener("input", () => {
      slider.set("value", steps[range.value]);
      slider.save_changes();
    });
    slider.on("change:value", follow);
    follow();
    return { el: make("div", { className: "widget-slider" }, range) };
  }

  const manager = { get_model: async (id) => models.get(id), create_view: createView };
  for (const [id, state] of Object.entries(start)) models.set(id, new Model(id, state, manager));
  for (const name of names) {
    const slider = models.get(`slider-${name}`), number = control(name);
    slider.save_changes = () => go(name, slider.get("value"));
    number.save_changes = () => { // also called where a number was refused, and is as it was
      if (number.get("value") !== valueOf(name)) go(name, Math.round(number.get("value") / number.get("step")));
    };
  }
  const text = ({ model, el }) => model.on("change:value shown", () => { el.innerHTML = model.get("value"); });
  for (const el of explorer.querySelectorAll("[data-place]")) {
    const kind = el.dataset.place.split("-")[0];
    await { number: number.render, picture: picture.render, text }[kind]({ model: models.get(el.dataset.place), el });
    models.get(el.dataset.place).dispatchEvent(new Event("shown"));
  }
  mark(names.find((name) => control(name).get("picked")) ?? names[0]);
  for (const name of names) delete start[`number-${name}`].picked; // from now on, it is whatever was used last
  for (const event of ["keydown", "pointerdown"]) explorer.addEventListener(event, () => { byKey = event === "keydown"; }, true);
  explorer.addEventListener("focusin", ({ target }) => {
    const place = target.closest("[data-control]")?.dataset.control;
    if (place) pick(place.slice("slider-".length));
  });
  explorer.querySelectorAll(".nnlib-step button").forEach((button, k) => button.addEventListener("click", () => {
    const rows = [...button.closest(".nnlib-numbers").querySelectorAll(".nnlib-number")].map((row) => row.dataset.place.slice("number-".length));
    pick(rows.at((rows.findIndex((name) => control(name).get("picked")) + (k % 2 ? 1 : -1)) % rows.length));
  }));
  explorer.classList.toggle("nnlib-single", names.length === 1);
  explorer.prepend(make("div", { className: "nnlib-bar" }, said, reset));
  said.setAttribute("role", "status");
  say(names.length > 1 ? "Move any number, one at a time." : "Move the slider.");
  root.replaceChildren(explorer);
}

const roots = document.querySelectorAll(".nnlib-moving");
followTheme(roots);
for (const root of roots) await wake(root); // the first one first

// Shows an SVG drawing that Python describes, applies what Python says has changed, and tells Python what was picked.
// It knows nothing of what is drawn: elements have names (data-name), those that can be picked are options, and those that
// can be dragged are sliders.

const REST_BEFORE_SPEAKING = 500; // ms: a screen reader hears where the hand came to rest, not every number on the way
const ELSEWHERE = ["focusin", "pointerdown"]; // what tells that the hand left the slider it moves by key

// What changes in several widgets arrives in one message, so that they change in one frame. A message with nothing in it asks
// whether the page has come so far, and goes back.
function initialize({ model }) {
  const expect = foresight(model.widget_manager);
  model.on("msg:custom", async (message) => {
    if (message.following) return expect(message);
    for (const [id, state] of Object.entries(message)) (await model.widget_manager.get_model(id)).set_state(state);
    if (!Object.keys(message).length) model.send({});
  });
}

// What the next step of a slider will show, sent by Python while the hand rested: shown at once when the slider comes there.
// It is forgotten when anything of it changes before, or the hand goes elsewhere, for then it was foreseen of another page.
// Python's answer follows as always.
function foresight(manager) {
  let forget = () => {};
  return async ({ slider, following }) => {
    forget();
    const moved = await manager.get_model(slider), models = new Map();
    for (const id of Object.values(following).flatMap(Object.keys)) models.set(id, await manager.get_model(id));
    const show = () => {
      for (const [id, state] of Object.entries(following[moved.get("value")] ?? {})) models.get(id).set_state(state);
    };
    const drop = () => {
      moved.off("change:value", show);
      for (const model of models.values()) model.off("change", drop);
      for (const event of ELSEWHERE) document.removeEventListener(event, drop, true);
    };
    moved.on("change:value", show);
    for (const model of models.values()) model.on("change", drop);
    for (const event of ELSEWHERE) document.addEventListener(event, drop, true);
    forget = drop;
  };
}

function render({ model, el }) {
  el.innerHTML = `<figure class="nnlib-figure"><div class="nnlib-scroll"></div>
    <figcaption class="nnlib-hidden"></figcaption><div class="nnlib-hidden" role="status"></div></figure>`;
  const [scroll, caption, spoken] = ["div", "figcaption", "[role=status]"].map((part) => el.querySelector(part));
  let elements = new Map(), rest = 0;

  function draw() {
    const focused = scroll.contains(document.activeElement) && document.activeElement.dataset.name;
    scroll.innerHTML = model.get("svg");
    scroll.firstElementChild.style.minWidth = `${model.get("min_width")}px`;
    elements = new Map([...scroll.querySelectorAll("[data-name]")].map((node) => [node.dataset.name, node]));
    change();
    if (focused) elements.get(focused)?.focus({ preventScroll: true });
  }

  // At once: waiting for the browser's next frame would only show the picture one frame later.
  function change() {
    for (const [name, values] of Object.entries(model.get("changes"))) {
      const node = elements.get(name);
      for (const [attribute, value] of Object.entries(values)) {
        if (attribute !== "text") { if (node.getAttribute(attribute) !== value) node.setAttribute(attribute, value); }
        else if (node.textContent !== value) node.textContent = value;
      }
    }
  }

  function tell() {
    caption.textContent = model.get("description");
    spoken.textContent = model.get("result");
  }

  function onWords() {
    clearTimeout(rest);
    rest = setTimeout(tell, REST_BEFORE_SPEAKING);
  }

  function pick(node) {
    for (const option of options()) option.setAttribute("tabindex", option === node ? "0" : "-1");
    node.focus({ preventScroll: true });
    if (model.get("picked") === node.dataset.name) return;
    model.set("picked", node.dataset.name);
    model.save_changes();
  }

  const options = () => [...scroll.querySelectorAll("[role=option]")];
  const steps = { ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowLeft: [-1, 0], ArrowDown: [0, -1] };

  // Where the pointer is, in the picture's own units; how far the handle follows is for Python to say.
  let seized = null;
  function follow(event) {
    if (!seized) return;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(scroll.firstElementChild.getScreenCTM().inverse());
    model.set("dragged", { name: seized, x: at.x, y: at.y });
    model.save_changes();
  }
  scroll.addEventListener("pointerdown", (event) => {
    const node = event.target.closest("[data-drag]");
    if (!node) return;
    seized = node.dataset.name;
    node.focus({ preventScroll: true });
    node.setPointerCapture(event.pointerId);
    event.preventDefault();
    follow(event);
  });
  scroll.addEventListener("pointermove", follow);
  for (const end of ["pointerup", "pointercancel"]) scroll.addEventListener(end, () => { seized = null; });
  const moves = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };

  scroll.addEventListener("click", (event) => {
    const node = event.target.closest("[role=option]");
    if (node) pick(node);
  });
  scroll.addEventListener("keydown", (event) => {
    const step = event.target.dataset.drag && steps[event.key], times = event.shiftKey ? 10 : 1;
    if (step) {
      event.preventDefault();
      model.send({ name: event.target.dataset.name, right: step[0] * times, up: step[1] * times });
      return;
    }
    const all = options(), here = all.indexOf(event.target), move = moves[event.key];
    if (here < 0 || move === undefined) return;
    event.preventDefault();
    pick(all[Math.min(Math.max(here + move, 0), all.length - 1)]);
  });

  // A picture that is wider than the page is scrolled; with nothing in it to focus, it takes the focus itself.
  const onResize = () => {
    const alone = scroll.scrollWidth > scroll.clientWidth && !options().length;
    if (alone) scroll.tabIndex = 0; else scroll.removeAttribute("tabindex");
  };
  const observer = new ResizeObserver(onResize);
  const listeners = { "change:svg": draw, "change:changes": change, "change:description": onWords, "change:result": onWords };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  draw();
  caption.textContent = model.get("description");
  observer.observe(scroll);
  // The arrow keys belong to whatever control of the explorer has the focus, not to the notebook around it.
  const own = (event) => { if (event.target.closest(".nnlib-explorer")) event.target.dataset.lmSuppressShortcuts = "true"; };
  document.addEventListener("focusin", own);
  return () => {
    document.removeEventListener("focusin", own);
    observer.disconnect();
    clearTimeout(rest);
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
  };
}

export default { initialize, render };

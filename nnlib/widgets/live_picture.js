// Shows an SVG drawing that Python describes, applies what Python says has changed, and tells what is picked, moved and typed.
// It knows nothing of what is drawn: elements have names (data-name). The parts of a drawing that can be used are those with a
// role: buttons can be picked, sliders moved. A slider with data-control is a handle of that control, the same as its slider.

const REST_BEFORE_SPEAKING = 500; // ms: a screen reader hears where the hand came to rest, not every number on the way
const TAP = 4; // pixels that a finger may slip and still have picked, not dragged
const WALK = "Up and Down arrow keys walk from part to part", MOVE = "Left and Right move a number, a digit or Enter types one";
const LEAST = 0.93, MOST = 1.85; // of its size that text keeps where a drawing shrinks; as much as it can grow for that
const LARGEST = 1.15, SMALL = 0.66; // of its size: how large a drawing may be, and below what it is drawn for a narrow page
const SPOKEN = 4000; // ms until what was spoken leaves the page again: the caption has it
const ACROSS = 240; // pixels from one end of its range to the other for a handle that stays in its place

async function render({ model, el }) {
  el.innerHTML = `<figure class="nnlib-figure"><div class="nnlib-scroll"></div>
    <figcaption class="nnlib-hidden"></figcaption><div class="nnlib-hidden" role="status"></div></figure>`;
  const [scroll, caption, status] = ["div", "figcaption", "[role=status]"].map((part) => el.querySelector(part));
  const controls = new Map(); // {a control's name: {id, slider, control}}
  let size = [], elements = new Map(), parts = [], written = [], rest = 0, seized = null, dragged = false;
  let spelled = new Set(); // the handles whose value the drawing itself puts into words

  const manager = model.widget_manager, modelAt = (place) => manager.get_model(place.slice("IPY_MODEL_".length));
  for (const [name, place] of Object.entries(model.get("controls"))) {
    const control = await modelAt(place), slider = await modelAt(control.get("slider"));
    controls.set(name, { id: slider.model_id, slider, control });
  }

  function draw() {
    const focused = scroll.contains(document.activeElement) && document.activeElement.dataset.name;
    scroll.innerHTML = model.get("svg");
    size = scroll.firstElementChild.getAttribute("viewBox").split(" ").slice(2);
    grow();
    elements = new Map([...scroll.querySelectorAll("[data-name]")].map((node) => [node.dataset.name, node]));
    parts = [...scroll.querySelectorAll("svg [role]")];
    written = [];
    spelled = new Set(parts.filter((node) => node.hasAttribute("aria-valuetext")));
    change();
    parts.forEach(describe);
    scroll.title = [parts.length > 1 && WALK, parts.some(controlOf) && MOVE].filter(Boolean).join("; ");
    stopAt(parts.find((node) => node.dataset.name === focused) ?? parts.find(isPicked) ?? parts[0]);
    if (focused) elements.get(focused)?.focus({ preventScroll: true });
    if (seized) holdOn();
  }

  // At once: waiting for the browser's next frame would only show the picture one frame later. What is no longer among the
  // changes is again as it was drawn.
  function change() {
    const changes = model.get("changes");
    for (const [name, attribute, value] of written) if (changes[name]?.[attribute] === undefined) write(name, attribute, value);
    written = written.filter(([name, attribute]) => changes[name]?.[attribute] !== undefined);
    const known = new Set(written.map(([name, attribute]) => `${name} ${attribute}`));
    for (const [name, values] of Object.entries(changes)) {
      for (const [attribute, value] of Object.entries(values)) {
        const before = write(name, attribute, value);
        if (!known.has(`${name} ${attribute}`)) written.push([name, attribute, before]);
      }
    }
    const picked = parts.find(isPicked);
    if (picked && !scroll.contains(document.activeElement)) stopAt(picked);
  }

  function write(name, attribute, value) {
    const node = elements.get(name), isText = attribute === "text";
    const before = isText ? node.textContent : node.getAttribute(attribute);
    if (before !== value && isText) node.textContent = value;
    else if (before !== value) node.setAttribute(attribute, value);
    if (["data-handle", "aria-valuenow"].includes(attribute)) describe(node); // as drawn is not as its control is now
    return before;
  }

  // A handle is its control: the same place for the hand, and the same number.
  function describe(node) {
    if (!controlOf(node)) return;
    const { id, control } = controlOf(node);
    node.dataset.control = id;
    for (const [name, is] of Object.entries(spoken(control))) {
      if (name !== "aria-valuetext" || !spelled.has(node)) node.setAttribute(name, is);
    }
  }

  // A drawing fills its column, within reason, and its text stays large enough to be read.
  function grow() {
    const svg = scroll.firstElementChild, [width, height] = size, room = scroll.clientWidth;
    const small = room < SMALL * width, drawn = small ? svg.dataset.narrow : width;
    const scale = Math.min(room / drawn || 1, LARGEST);
    svg.classList.toggle("narrow", small);
    svg.setAttribute("viewBox", `0 0 ${drawn} ${height}`);
    svg.style.cssText = `max-width: ${LARGEST * drawn}px; margin: 0 auto; --grow: ${Math.min(Math.max(LEAST / scale, 1), MOST).toFixed(2)}`;
  }

  function tell() {
    caption.textContent = model.get("description");
    status.textContent = model.get("result");
    rest = setTimeout(() => { status.textContent = ""; }, SPOKEN);
  }

  function onWords() {
    clearTimeout(rest);
    rest = setTimeout(tell, REST_BEFORE_SPEAKING);
  }

  // Parts

  const isPicked = (node) => node.getAttribute("aria-current") === "true";
  const controlOf = (node) => controls.get(node.dataset.handle);

  // The one tab stop of the drawing.
  function stopAt(node) {
    for (const part of parts) part.setAttribute("tabindex", part === node ? "0" : "-1");
  }

  function pick(node) {
    if (!node.hasAttribute("aria-current") || isPicked(node)) return;
    model.send({ picked: node.dataset.name });
    scroll.firstElementChild.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function goTo(node) {
    if (!node) return;
    stopAt(node);
    pick(node);
    node.focus({ preventScroll: true });
  }

  // Handles

  function move(node, step) {
    const { slider } = controlOf(node), to = Math.min(Math.max(step, slider.get("min")), slider.get("max"));
    if (to === slider.get("value")) return;
    slider.set("value", to);
    slider.save_changes();
  }

  // Of a drag only the last place counts; each press does.
  const send = (node, what, isPress = false) => node.dispatchEvent(new CustomEvent("nnlib-move", {
    bubbles: true, detail: { picture: model.get("name"), move: { name: node.dataset.name, ...what }, isPress },
  }));

  // Where the pointer is, in the picture's own units.
  const placeOf = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(scroll.firstElementChild.getScreenCTM().inverse());

  function sendPlace(node, event, isPress) {
    const { x, y } = placeOf(event);
    send(node, { x, y }, isPress);
  }

  // How many steps of its slider a handle moves with each pixel.
  function perPixel(node) {
    if (!controlOf(node)) return 0;
    const { slider, control } = controlOf(node), unit = node.dataset.perUnit * scroll.firstElementChild.getScreenCTM().a;
    return unit ? 1 / (unit * control.get("step")) : Math.max(slider.get("max") - slider.get("min"), 1) / ACROSS;
  }

  function follow(event) {
    if (!seized) return;
    const { node, x, y, step, steps } = seized, [across, down] = [event.clientX - x, event.clientY - y].map(Math.abs);
    if (!seized.moved && across < TAP && down < TAP) return;
    if (!seized.moved && event.pointerType === "touch" && controlOf(node) && down > across) { // this finger scrolls
      seized = null;
      return;
    }
    seized.moved = true;
    if (controlOf(node)) move(node, step + Math.round((event.clientX - x) * steps));
    else sendPlace(node, event);
  }
  scroll.addEventListener("pointerdown", (event) => {
    const node = event.target.closest("[role=slider]");
    if (!node || event.button) return;
    seized = { node, pointer: event.pointerId, x: event.clientX, y: event.clientY, step: controlOf(node)?.slider.get("value"),
      steps: perPixel(node), moved: false };
    dragged = false;
    stopAt(node);
    node.focus({ preventScroll: true });
    node.setPointerCapture(event.pointerId);
    if (event.pointerType !== "touch") event.preventDefault();
  });
  scroll.addEventListener("pointermove", follow);
  // A finger that drags does not scroll as well; the style touch-action is not heeded inside a drawing.
  const stay = (event) => { if (seized?.moved && event.cancelable) event.preventDefault(); };
  scroll.addEventListener("touchmove", stay, { passive: false });

  // The drawing came anew in the middle of a drag: the hand has the new handle, and a finger still touches the old one.
  function holdOn() {
    seized.node.addEventListener("touchmove", stay, { passive: false });
    seized.node = elements.get(seized.node.dataset.name);
    if (seized.node) seized.node.setPointerCapture(seized.pointer);
    else seized = null;
  }

  for (const end of ["pointerup", "pointercancel"]) {
    scroll.addEventListener(end, () => {
      dragged = Boolean(seized?.moved);
      seized = null;
    });
  }
  scroll.addEventListener("click", (event) => {
    const node = event.target.closest("svg [role], [data-place]");
    if (!node || dragged) return;
    if ("place" in node.dataset) sendPlace(node, event, true);
    else goTo(node);
  });
  scroll.addEventListener("dblclick", (event) => {
    const node = event.target.closest("[data-handle]");
    if (node) type(node, "");
  });

  // Where a field goes that belongs to a part: where the drawing says (data-at), or in its middle.
  function middleOf(node) {
    const [x, y] = node.dataset.at?.split(",") ?? [], box = node.getBoundingClientRect(), frame = scroll.getBoundingClientRect();
    const at = x ? new DOMPoint(x, y).matrixTransform(scroll.firstElementChild.getScreenCTM()) : { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    return { left: `${at.x - frame.x}px`, top: `${at.y - frame.y}px` };
  }

  // A field for the exact number, over the handle.
  function type(node, text) {
    const { control, slider } = controlOf(node);
    const box = document.createElement("div"), said = document.createElement("div");
    const { field } = makeField(control, slider, (sentence) => { said.textContent = sentence; }, (byKey) => {
      if (byKey) node.focus({ preventScroll: true }); // and leaves it once more
      else box.remove();
    });
    box.className = "nnlib-typed";
    said.className = "nnlib-refusal";
    said.id = `nnlib-${Math.random()}`;
    said.setAttribute("role", "alert");
    field.setAttribute("aria-label", control.get("label"));
    field.setAttribute("aria-describedby", said.id);
    box.dataset.control = node.dataset.control;
    box.append(field, said);
    Object.assign(box.style, middleOf(node));
    scroll.append(box);
    field.focus();
    if (text) field.value = text;
  }

  const arrows = { ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowLeft: [-1, 0], ArrowDown: [0, -1], PageUp: [10, 0], PageDown: [-10, 0] };
  const ends = { Home: -Infinity, End: Infinity };

  function onKey(event) {
    const node = event.target, here = parts.indexOf(node), isHandle = Boolean(controlOf(node));
    if (here < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isHandle && (event.key === "Enter" || /^[-\u2212\d.,]$/.test(event.key))) type(node, event.key === "Enter" ? "" : event.key);
    else if (event.key in ends && isHandle && parts.length === 1) move(node, ends[event.key]);
    else if (event.key in ends) goTo(parts.at(event.key === "Home" ? 0 : -1));
    else if (event.key in arrows) {
      const [right, up] = arrows[event.key], times = event.shiftKey ? 10 : 1, alone = parts.length === 1;
      if (isHandle && (right || alone)) move(node, controlOf(node).slider.get("value") + (right + up) * times);
      else if (node.dataset.drag) send(node, { right: right * times, up: up * times });
      else goTo(parts[here + right - up]);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
  scroll.addEventListener("keydown", onKey);

  const observer = new ResizeObserver(grow);
  // The kernel is gone: what cannot act neither looks so nor takes the focus, and the page says what to do.
  function fallAsleep() {
    const explorer = el.closest(".nnlib-explorer");
    if (model.comm_live || !explorer || explorer.querySelector(".nnlib-asleep")) return;
    for (const part of explorer.children) part.inert = true;
    const says = document.createElement("p");
    Object.assign(says, { className: "nnlib-asleep", textContent: "Run this cell to bring it to life." });
    says.setAttribute("role", "status");
    explorer.append(says);
  }
  const listeners = { "change:svg": draw, "change:changes": change, "change:description": onWords, "change:result": onWords, comm_live_update: fallAsleep };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  const onValue = () => parts.forEach(describe);
  for (const { control } of controls.values()) control.on("change:value change:low change:high", onValue);
  draw();
  caption.textContent = model.get("description");
  observer.observe(scroll);
  return () => {
    observer.disconnect();
    clearTimeout(rest);
    for (const { control } of controls.values()) control.off("change:value change:low change:high", onValue);
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
  };
}

export default { render };

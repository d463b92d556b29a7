// A pad to draw on. Strokes are drawn here, whatever the kernel is doing, and kept in the model's value. The kernel hears of
// them as it does of moves in a picture: as an event, which range_table.js takes there once a frame.

const APART = 0.01; // of the pad's side: a hand that has moved less adds no point
const STEP = 1 / 16, FAR = 4; // how far an arrow key goes, and how many times as far with Shift
const KEYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
const HELP = "Draw with mouse or finger. Keys: Space lowers and lifts the pen, arrows move it, Backspace takes back a stroke.";

const inside = (share) => Math.round(1000 * Math.min(Math.max(share, 0), 1)) / 1000;

function render({ model, el }) {
  const id = `nnlib-pad-${Math.random()}`, strokes = () => model.get("value");
  const paper = make("div", { className: "paper", tabIndex: 0 }), said = make("div", { className: "nnlib-hidden" });
  paper.innerHTML = `<svg class="nnlib-picture" viewBox="0 0 100 100" aria-hidden="true"><path class="ink"/><circle class="pen" r="3"/></svg>`;
  const [line, dot] = paper.querySelectorAll("path, circle");
  let pointer = null, pen = [0.5, 0.25], isDown = false;

  function draw() {
    line.setAttribute("d", strokes().map((stroke) => `M${stroke.map(([x, y]) => `${100 * x},${100 * y}`).join("L")}h0.01`).join(""));
  }

  function keep(value) {
    model.set({ value, done: false });
    const detail = { picture: model.get("name"), move: { strokes: value } };
    if (paper.dispatchEvent(new CustomEvent("nnlib-move", { bubbles: true, cancelable: true, detail }))) model.save_changes();
  }

  const begin = (point) => keep([...(model.get("done") ? [] : strokes()), [point]]);
  const undo = () => keep(strokes().slice(0, -1));

  function extend([x, y]) {
    if (!strokes().length) return begin([x, y]); // it was cleared meanwhile
    const stroke = strokes().at(-1), [lastX, lastY] = stroke.at(-1);
    if (Math.hypot(x - lastX, y - lastY) >= APART) keep([...strokes().slice(0, -1), [...stroke, [x, y]]]);
  }

  function placeOf({ clientX, clientY }) {
    const { left, top, width, height } = line.ownerSVGElement.getBoundingClientRect();
    return [inside((clientX - left) / width), inside((clientY - top) / height)];
  }

  paper.addEventListener("pointerdown", (event) => {
    if (event.button || pointer !== null) return; // a second finger draws nothing
    pointer = event.pointerId;
    paper.setPointerCapture(pointer);
    paper.focus({ preventScroll: true });
    event.preventDefault();
    begin(placeOf(event));
  });
  paper.addEventListener("pointermove", (event) => { if (event.pointerId === pointer) extend(placeOf(event)); });
  paper.addEventListener("lostpointercapture", () => { pointer = null; });

  function showPen(down) {
    isDown = down;
    dot.classList.toggle("down", down);
    dot.setAttribute("cx", 100 * pen[0]);
    dot.setAttribute("cy", 100 * pen[1]);
    const [x, y] = pen.map((at) => Math.round(at / STEP));
    said.textContent = `pen ${isDown ? "down" : "up"}, ${x} to the right and ${y} down of ${1 / STEP}; strokes: ${strokes().length}`;
  }

  paper.addEventListener("keydown", (event) => {
    const way = KEYS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey || !way && ![" ", "Backspace"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (way) pen = pen.map((at, k) => inside(at + STEP * (event.shiftKey ? FAR : 1) * way[k]));
    else if (event.key === "Backspace") undo();
    else if (!isDown) begin(pen);
    if (way && isDown) extend(pen);
    showPen(way ? isDown : event.key === " " && !isDown);
  });
  paper.addEventListener("blur", () => showPen(false));
  paper.dataset.lmSuppressShortcuts = "true"; // the keys belong to the pad, not to the notebook around it
  for (const [name, is] of Object.entries({ role: "application", "aria-label": model.get("label"), "aria-describedby": id })) paper.setAttribute(name, is);
  said.setAttribute("role", "status");

  const button = (textContent, onclick) => make("button", { type: "button", className: "jupyter-button", textContent, onclick });
  el.append(make("div", { className: "nnlib-pad" }, paper,
    make("div", { className: "row" }, button("Undo", undo), button("Clear", () => keep([]))),
    make("div", { className: "help", id, textContent: HELP }), said));
  model.on("change:value", draw);
  draw();
  showPen(false);
  return () => model.off("change:value", draw);
}

export default { render };

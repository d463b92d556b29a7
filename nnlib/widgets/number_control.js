// A slider of ipywidgets with a name, and a box beside it. The handle is the tab stop; Enter or a digit goes on to the box.

async function render({ model, el }) {
  const id = model.get("slider").slice("IPY_MODEL_".length), name = `nnlib-${id}-${Math.random()}`;
  const slider = await model.widget_manager.get_model(id), view = await model.widget_manager.create_view(slider);
  const label = document.createElement("label"), said = document.createElement("div");
  const handle = view.el.querySelector(".noUi-handle, [type=range]"), rail = view.el.querySelector(".noUi-target")?.noUiSlider;
  const say = (sentence) => {
    if (model.get("problem") === sentence) return;
    model.set("problem", sentence);
    model.save_changes(); // it goes with the next change of anything
  };
  const { field, shown } = makeField(model, slider, say, (byKey) => { if (byKey) handle.focus(); });
  Object.assign(label, { htmlFor: name });
  Object.assign(said, { className: "nnlib-refusal", id: `${name}-said` });
  Object.assign(field, { id: name, tabIndex: -1 });
  said.setAttribute("role", "alert");
  field.setAttribute("aria-describedby", said.id);
  el.dataset.control = id;
  el.append(label, field, view.el, said);

  function entitle() {
    label.textContent = model.get("label");
    handle.setAttribute("aria-label", model.get("label"));
    handle.title = "Arrow keys move it, a digit or Enter types a number";
    speak();
  }
  function speak() {
    for (const [name, is] of Object.entries(spoken(model))) handle.setAttribute(name, is);
  }
  function follow() {
    if (document.activeElement !== field) field.value = shown(); // what is being typed stays
    speak();
  }
  const mark = () => { el.classList.toggle("nnlib-picked", model.get("picked")); };
  const explain = () => { said.textContent = model.get("problem"); };
  view.el.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && !/^[-\u2212\d.,]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    field.focus();
    if (event.key !== "Enter") field.value = event.key;
  }, true);
  // A finger that comes down on the rail may be about to scroll; where it only taps, a mouse press follows.
  const onTouch = (event) => { if (!event.target.closest(".noUi-handle")) event.stopPropagation(); };
  view.el.addEventListener("touchstart", onTouch, { capture: true, passive: true });
  rail?.on("update.nnlib", speak);
  const listeners = { "change:label": entitle, "change:low": speak, "change:high": speak, "change:value": follow, "change:problem": explain, "change:picked": mark };
  for (const [event, listener] of Object.entries(listeners)) model.on(event, listener);
  entitle();
  explain();
  mark();
  return () => {
    for (const [event, listener] of Object.entries(listeners)) model.off(event, listener);
    view.remove();
  };
}

export default { render };

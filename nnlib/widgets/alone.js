// What pages without Jupyter give to the scripts of the widgets: a model, and a theme.

class Model extends EventTarget {
  constructor(id, state, manager) { Object.assign(super(), { model_id: id, state: { ...state }, widget_manager: manager, comm_live: true }); }
  get(name) { return this.state[name]; }
  set(name, value) { this.set_state({ [name]: value }); }
  set_state(state) {
    const changed = Object.keys(state).filter((name) => state[name] !== this.state[name]);
    Object.assign(this.state, state);
    for (const name of changed) this.dispatchEvent(new Event(`change:${name}`));
  }
  on(events, act) { for (const event of events.split(" ")) this.addEventListener(event, act); }
  save_changes() {}
  send() {}
}

// The theme of these parts of the page is what the page says, or the system's.
function followTheme(parts) {
  const darkSystem = matchMedia("(prefers-color-scheme: dark)");
  const shade = () => {
    const { theme } = document.body.dataset, light = theme === "light" || (theme !== "dark" && !darkSystem.matches);
    for (const part of parts) part.dataset.jpThemeLight = light;
  };
  darkSystem.addEventListener("change", shade);
  new MutationObserver(shade).observe(document.body, { attributeFilter: ["data-theme"] });
  shade();
}

// Questions without Python: each card takes the place of its still one. The browser keeps what was answered, where it keeps anything.

const asked = document.querySelectorAll(".nnlib-asked");
followTheme(asked);
for (const root of asked) {
  const { question, work } = JSON.parse(root.querySelector("script").textContent), place = `nnlib ${question.name}`;
  const model = new Model("", { question, work, problem: "" });
  try { Object.assign(model.state.work, JSON.parse(localStorage.getItem(place))); } catch { /* nothing is kept here */ }
  model.save_changes = () => {
    try { localStorage.setItem(place, JSON.stringify(model.get("work"))); } catch { /* the answer is on the page all the same */ }
  };
  root.replaceChildren();
  card.render({ model, el: root });
}

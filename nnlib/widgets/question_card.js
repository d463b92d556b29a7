// A question as a card. It shows and judges from its own data alone, and hands what the learner did (work) to Python to keep.

const SIGNS = { right: "✓ Right.", wrong: "✗ Not right.", unclear: "? Not judged.", noted: "● Noted." };
const TRY = "Now try it. Then press Judge.";

const button = (textContent, onClick, className = "") => make("button", { type: "button", textContent, className, onclick: onClick });

function describe(node, attributes) {
  for (const [name, is] of Object.entries(attributes)) node.setAttribute(name, is);
  return node;
}

function render({ model, el }) {
  const { versions, when, sentences } = model.get("question"), predicts = when === "predict", id = `nnlib-question-${Math.random()}`;
  const work = () => model.get("work"), place = () => Math.min(work().version, versions.length - 1), version = () => versions[place()];
  const shownHints = () => Math.min(work().hints[place()] ?? 0, version().hints.length);
  const lastAnswer = () => work().attempts.findLast(([at]) => at === place())?.[1];
  let drawn = -1, field = null;

  function change(what) {
    model.set("work", { ...work(), ...what });
    model.save_changes();
    update();
  }

  const attempt = (answer) => change({ attempts: [...work().attempts, [place(), answer]].slice(-200), noted: "" });
  function give(answer) {
    if (!answer.trim()) return;
    if (predicts && !lastAnswer()) change({ noted: answer });
    else attempt(answer);
  }

  const text = make("div", { id: `${id}-text` }), problem = describe(make("p", { className: "problem" }), { role: "status" });
  const answers = describe(make("div", { className: "row" }), { role: "group", "aria-label": "Your answer" });
  const verdict = describe(make("p", { className: "verdict" }), { role: "status" });
  const hints = describe(make("ol", { className: "hints" }), { "aria-live": "polite" });
  const judge = button("Judge", () => {
    attempt(work().noted);
    (field ?? answers.querySelector("[aria-pressed=true]"))?.focus();
  }, "main");
  const hint = button("", () => {
    if (shownHints() < version().hints.length) change({ hints: { ...work().hints, [place()]: shownHints() + 1 } });
  });
  const another = button("Another like this", () => {
    change({ version: (place() + 1) % versions.length, noted: "" });
    field?.focus();
  });
  const title = versions[0].kind === "code" ? "Write" : predicts ? "Predict" : "Check";
  const card = describe(make("div", { className: "nnlib-question" }, make("div", { className: "title", textContent: title }), text,
    answers, verdict, hints, make("div", { className: "row" }, judge, hint, another), problem), { role: "group", "aria-labelledby": text.id });
  el.append(card);

  // The choices as buttons, or a field for a number: made anew for each version.
  function draw() {
    drawn = place();
    text.innerHTML = version().text;
    hints.replaceChildren();
    answers.replaceChildren(...version().choices.map(({ value, label }) => Object.assign(button("", () => give(value)), { innerHTML: label, value })));
    if (version().kind !== "number") return;
    field = describe(make("input", { type: "text", autocomplete: "off", spellcheck: false, maxLength: 60, value: work().noted || lastAnswer() || "" }),
      { "aria-labelledby": text.id });
    field.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) give(field.value); });
    const enter = button(predicts ? "Note my answer" : "Check", () => give(field.value), "main");
    answers.replaceChildren(field, make("span", { className: "unit", textContent: version().unit }), enter);
  }

  function update() {
    if (drawn !== place()) draw();
    const { noted } = work(), given = noted || lastAnswer(), all = version().hints, n = shownHints();
    const [kind, says] = noted ? ["noted", TRY] : given ? judgeAnswer(version(), given, sentences) : ["", ""];
    const words = kind === "wrong" && field ? `✗ Not ${given}.` : SIGNS[kind] ?? "";
    if (verdict.said !== words + says) verdict.replaceChildren(make("strong", { textContent: words }), " ", make("span", { innerHTML: says }));
    verdict.said = words + says;
    card.dataset.verdict = kind;
    for (const choice of field ? [] : answers.children) choice.setAttribute("aria-pressed", String(choice.value === given));
    while (hints.children.length > n) hints.lastElementChild.remove();
    while (hints.children.length < n) hints.append(make("li", { innerHTML: all[hints.children.length] }));
    hint.textContent = n < all.length ? `Hint ${n + 1} of ${all.length}` : "No more hints";
    hint.setAttribute("aria-disabled", String(n >= all.length));
    Object.assign(hint, { hidden: !all.length });
    judge.hidden = !noted;
    another.hidden = versions.length < 2;
    problem.textContent = model.get("problem");
  }

  // The keys belong to the card while it has the focus, not to the notebook around it.
  el.addEventListener("focusin", ({ target }) => { target.dataset.lmSuppressShortcuts = "true"; });
  model.on("change:work change:problem", update);
  update();
  return () => model.off("change:work change:problem", update);
}

export default { render };

// A question as a card. It shows and judges from its own data alone, and hands what the learner did (work) to Python to keep.

const SIGNS = { right: "✓ Right.", wrong: "✗ Not right.", unclear: "? Not judged.", noted: "● Noted." };
const TRY = "Now try it. Then press Judge.";

function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

function render({ model, el }) {
  const { versions, when, sentences } = model.get("question"), predicts = when === "predict", id = `nnlib-question-${model.get("question").name}`;
  const text = make("div", { className: "text", id: `${id}-text` }), answers = make("div", { className: "answers" });
  const verdict = make("p", { className: "verdict", id: `${id}-verdict` }), hints = make("ol", { className: "hints" });
  const [judge, hint, another] = ["Judge", "Hint", "Another like this"].map((label) => make("button", { type: "button", textContent: label }));
  const title = versions[0].kind === "code" ? "Write" : predicts ? "Predict" : "Check", problem = make("p", { className: "problem" });
  const card = make("section", { className: "nnlib-question" }, make("div", { className: "title", textContent: title }), text, answers,
    verdict, hints, make("div", { className: "more" }, judge, hint, another), problem);
  judge.className = "main";
  card.setAttribute("aria-labelledby", text.id);
  for (const node of [verdict, problem]) node.setAttribute("role", "status");
  hints.setAttribute("aria-live", "polite");
  el.append(card);

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

  // The choices as buttons, or a field for a number: made anew for each version.
  function draw() {
    drawn = place();
    text.innerHTML = version().text;
    const isNumber = version().kind === "number";
    field = isNumber ? make("input", { type: "text", autocomplete: "off", spellcheck: false, maxLength: 60 }) : null;
    if (isNumber) {
      const enter = make("button", { type: "button", className: "main", textContent: predicts ? "Note my answer" : "Check" });
      for (const [name, is] of [["aria-labelledby", text.id], ["aria-describedby", verdict.id]]) field.setAttribute(name, is);
      field.value = work().noted || lastAnswer() || "";
      field.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) give(field.value); });
      enter.addEventListener("click", () => give(field.value));
      answers.replaceChildren(field, make("span", { className: "unit", textContent: version().unit }), enter);
    } else {
      answers.replaceChildren(...version().choices.map(({ value, label }) => {
        const button = make("button", { type: "button", innerHTML: label, value });
        button.addEventListener("click", () => give(value));
        return button;
      }));
    }
    answers.setAttribute("role", "group");
    answers.setAttribute("aria-label", "Your answer");
  }

  function showVerdict() {
    const { noted } = work(), given = noted || lastAnswer();
    const [kind, says] = noted ? ["noted", TRY] : given ? judgeAnswer(version(), given, sentences) : ["", ""];
    const words = kind === "wrong" && field ? `✗ Not ${given}.` : SIGNS[kind] ?? "";
    card.dataset.verdict = kind;
    if (verdict.dataset.said !== `${words}${says}`) {
      verdict.dataset.said = `${words}${says}`;
      verdict.replaceChildren(make("strong", { textContent: words }), " ", make("span", { innerHTML: says }));
    }
    for (const button of field ? [] : answers.children) button.setAttribute("aria-pressed", String(button.value === given));
  }

  function showHints() {
    const all = version().hints, n = shownHints();
    while (hints.children.length > n) hints.lastElementChild.remove();
    while (hints.children.length < n) hints.append(make("li", { innerHTML: all[hints.children.length] }));
    hint.textContent = n < all.length ? `Hint ${n + 1} of ${all.length}` : "No more hints";
    hint.hidden = !all.length;
    hint.setAttribute("aria-disabled", String(n >= all.length));
  }

  function update() {
    if (drawn !== place()) {
      hints.replaceChildren();
      draw();
    }
    showVerdict();
    showHints();
    judge.hidden = !work().noted;
    another.hidden = versions.length < 2;
    problem.textContent = model.get("problem");
  }

  judge.addEventListener("click", () => {
    attempt(work().noted);
    (field ?? answers.querySelector("[aria-pressed=true]"))?.focus();
  });
  hint.addEventListener("click", () => { if (shownHints() < version().hints.length) change({ hints: { ...work().hints, [place()]: shownHints() + 1 } }); });
  another.addEventListener("click", () => {
    change({ version: (place() + 1) % versions.length, noted: "" });
    field?.focus();
  });
  // The keys belong to the card while it has the focus, not to the notebook around it.
  el.addEventListener("focusin", ({ target }) => { target.dataset.lmSuppressShortcuts = "true"; });
  model.on("change:work change:problem", update);
  update();
  return () => model.off("change:work change:problem", update);
}

export default { render };

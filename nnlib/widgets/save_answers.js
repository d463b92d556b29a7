// A button that saves the learner's answers, which Python has kept, as a file.

function render({ model, el }) {
  const field = make("input", { type: "text", autocomplete: "off", maxLength: 60 }), said = make("p", { className: "verdict" });
  const save = make("button", { type: "button", className: "main", textContent: "Save my answers", onclick: () => model.send({ name: field.value }) });
  said.setAttribute("role", "status");
  el.append(make("section", { className: "nnlib-question" }, make("div", { className: "row" }, make("label", {}, "Your name, or nothing ", field), save), said));
  el.addEventListener("focusin", ({ target }) => { target.dataset.lmSuppressShortcuts = "true"; });
  const download = ({ text }) => {
    const who = field.value.trim().replace(/[^\p{L}\p{N}]+/gu, "_"), file = `answers${who && `_${who}`}.json`;
    const link = make("a", { href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: file });
    link.click();
    URL.revokeObjectURL(link.href);
    said.textContent = `Saved as ${file}. Your teacher can read it; nothing was sent anywhere.`;
  };
  model.on("msg:custom", download);
  return () => model.off("msg:custom", download);
}

export default { render };

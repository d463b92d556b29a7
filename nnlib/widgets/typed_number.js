// What a learner types as a number, for the box of a NumberControl and for a handle in a drawing.

// "1,5" is 1.5 whatever the browser's language.
function numberIn(text) {
  const plain = text.trim().replace("\u2212", "-").replace(",", ".");
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
}

const spell = (number) => String(Number(number.toPrecision(10)));
const numberAt = (step, control) => Number((step * control.get("step")).toFixed(10));

// What a slider or a handle says, in the learner's numbers: the slider itself counts steps.
function spoken(control) {
  const value = control.get("value"), text = `${spell(value)} ${control.get("unit")}`.trim();
  return { "aria-valuenow": value, "aria-valuetext": text, "aria-valuemin": control.get("low"), "aria-valuemax": control.get("high") };
}

// Bring a control to what was typed, or say why not. A step of its slider goes as the slider's own moves do.
function take(text, control, slider) {
  const number = numberIn(text), step = Math.round(number / control.get("step"));
  const within = number >= control.get("low") && number <= control.get("high");
  if (!within || (control.get("whole") && !Number.isInteger(number))) return control.get("refusal").replace("{}", text.trim());
  const [model, value] = Math.abs(numberAt(step, control) - number) < 1e-9 ? [slider, step] : [control, number];
  model.set("value", value);
  model.save_changes();
  return "";
}

// A text field for a control; left() is called when it is done with, by Enter or Escape: then byKey is true.
// What cannot be is marked, and said; the typed text stays until it is corrected, or the field is left.
function makeField(control, slider, say, left) {
  const field = document.createElement("input");
  Object.assign(field, { type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false });
  const mark = (sentence) => {
    field.setAttribute("aria-invalid", String(Boolean(sentence)));
    say(sentence);
  };
  const shown = () => spell(control.get("value"));
  const commit = () => {
    if (field.value.trim() === "" || field.value === shown()) return "";
    const sentence = take(field.value, control, slider);
    mark(sentence);
    return sentence;
  };
  const leave = (byKey) => {
    field.value = shown();
    field.setAttribute("aria-invalid", "false");
    left(byKey);
  };
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") { mark(""); leave(true); }
    else if (event.key === "Enter" && !commit()) leave(true);
  });
  field.addEventListener("input", () => mark(""));
  field.addEventListener("focus", () => field.select());
  field.addEventListener("blur", () => { if (field.isConnected) { commit(); leave(false); } });
  field.value = shown();
  return { field, shown };
}

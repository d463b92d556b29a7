// The verdict on an answer, as questions/verdicts.py gives it: what is changed here, change there. A test compares the two.

const DIGITS = "[0-9.,' ]*[0-9]", EXPONENT = "([-+]?[0-9]{1,3})";
const NUMBER = new RegExp(`^(?:about|around|approximately|[=≈~])? ?([-+]?) ?(${DIGITS})[.,]? ?(?:e${EXPONENT}|[*×·x] ?10 ?\\^ ?${EXPONENT})?`
  + ` ?(?:/ ?(${DIGITS}))? ?(%|[^-0-9%*/+^=.,][^0-9]*)?$`, "i");
const POWERS = new Map([["thousand", 3], ["million", 6], ["billion", 9]]);
const THOUSANDS = /^([1-9][0-9]{0,2}(?:([,.' ])[0-9]{3})(?:\2[0-9]{3})*)((?!\2)[.,][0-9]+)?$/;

function readings(digits, exponent) {
  const found = [], grouped = THOUSANDS.exec(digits);
  if (/^[0-9]*[.,]?[0-9]+$/.test(digits)) found.push(digits.replace(",", "."));
  if (grouped) found.push(grouped[1].replace(/[^0-9]/g, "") + (grouped[3] ?? "").replace(",", "."));
  return found.map((one) => [Number(`${one}e${exponent}`), Number(`1e${exponent - (one.split(".")[1] ?? "").length}`)]);
}

function readNumber(typed, unit) {
  const text = typed.replace(/[ \t\r\n\u00a0\u2000-\u200a\u202f\u3000]+/g, " ")
    .replace(/[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g, "-").replace(/^ +| +$/g, "");
  const found = [...text].length <= 60 && NUMBER.exec(text);
  if (!found) return [];
  const [, sign, digits, e, ten, below, tail] = found;
  const power = POWERS.get((tail ?? "").toLowerCase().split(" ")[0]) ?? 0;
  const exponent = Number(e ?? ten ?? 0) + power - (tail === "%" && unit !== "%" && unit !== "points" ? 2 : 0);
  const bottoms = below ? readings(below, 0) : [[1, 0]];
  return readings(digits, exponent)
    .flatMap(([top, last]) => bottoms.filter(([bottom]) => bottom).map(([bottom]) => [(sign === "-" ? -top : top) / bottom, below ? 0 : last]))
    .filter(([value]) => Math.abs(value) < 1e300);
}

const isRounded = (value, last, exact) => Math.abs(value - exact) <= 0.5 * last * (1 + 1e-9) && last <= 0.11 * Math.abs(exact);

function nearly(value, last, answer, tolerance) {
  const short = Math.abs(answer) - Math.abs(value);
  if (value && Math.abs(value - answer) <= 0.5 * last * (1 + 1e-9)) return "rounded";
  if (value * answer > 0 && short > 0 && short < last * (1 - 1e-9) && last <= 2 * tolerance) return "cut";
  return answer && Math.abs(value + answer) <= tolerance ? "sign" : "";
}

function judgeNumber({ answer, tolerance, right, wrong }, found, sentences) {
  if (found.some(([value]) => Math.abs(value - answer) <= tolerance)) return ["right", right, null];
  for (const isIt of [(value, last, exact) => Math.abs(value - exact) <= tolerance, isRounded]) {
    const place = wrong.findIndex((one) => found.some(([value, last]) => isIt(value, last, one.value)));
    if (place >= 0) return ["wrong", wrong[place].says, place];
    for (const [value, last] of found) {
      const why = nearly(value, last, answer, tolerance);
      if (why) return ["wrong", sentences[why], null];
    }
  }
  return ["wrong", sentences[found[0][0] < answer ? "larger" : "smaller"], null];
}

function judgeAnswer(version, text, sentences) {
  if (version.kind === "choice") {
    const place = version.wrong.findIndex(({ value }) => value === text);
    if (text === version.answer) return ["right", version.right, null];
    return place < 0 ? ["unclear", "", null] : ["wrong", version.wrong[place].says, place];
  }
  const found = readNumber(text, version.unit);
  return found.length ? judgeNumber(version, found, sentences) : ["unclear", sentences.unclear, null];
}

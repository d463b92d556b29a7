// A table that Python keeps: shows the rows that Python sends, and sends back what is typed, pasted or pressed.
// What comes from the table is set as a value, a text or an attribute, never as markup.

const ROWS_AT_ONCE = 50; // as in table_editor.py
const MOVES = { ArrowUp: -1, ArrowDown: 1, Enter: 1 };
const CELLS = /\t|[\r\n]+./; // a line end alone at the end is how a spreadsheet copies a single cell: that is a text
let views = 0;

const button = (text, className = "") => make("button", { type: "button", textContent: text, className });
const field = () => make("input", { type: "text", autocomplete: "off", spellcheck: false });

function makeHeader(scope, label) {
  return make("th", { scope }, make("div", { className: "name" }, label, button("×", "remove")));
}

// As many children as wanted: those that are there stay, and keep the focus.
function fit(parent, wanted, makeChild) {
  while (parent.children.length > wanted) parent.lastElementChild.remove();
  while (parent.children.length < wanted) parent.append(makeChild());
}

function mark(node, attribute, value) {
  if (value === null) node.removeAttribute(attribute);
  else if (node.getAttribute(attribute) !== value) node.setAttribute(attribute, value);
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function render({ model, el }) {
  const view = `nnlib-table-${++views}`;
  const head = make("tr", {}, make("th", { scope: "col", textContent: "row" }));
  const notes = make("tr", { className: "notes" }, make("td"));
  const body = make("tbody");
  const scroll = make("div", { className: "scroll", tabIndex: 0 }, make("table", {}, make("thead", {}, head, notes), body));
  const [addRow, addColumn, undo] = ["Add row", "Add column", "Undo"].map((text) => button(text));
  const [earlier, later] = ["Earlier rows", "Later rows"].map((text) => button(text));
  const range = make("span", { className: "range" });
  const said = make("p", { className: "said" });
  const pager = make("div", { className: "buttons" }, earlier, range, later);
  mark(scroll, "role", "region");
  mark(scroll, "aria-label", "Your table");
  mark(said, "role", "status");
  el.classList.add("nnlib-table-editor");
  el.append(scroll, pager, make("div", { className: "buttons" }, addRow, addColumn, undo), said);

  const ask = (what, more = {}) => {
    try { model.send({ do: what, ...more }); } catch { /* the kernel has ended, and a new one has a table of its own */ }
  };
  const askAt = (what, where) => ask(what, { ...where, seen: model.get("order") }); // rows and columns may just be moving

  // Where a field or a button stands in the whole table; the row of the column names is null.
  function place(node) {
    const cell = node.closest("th, td"), row = cell.parentNode;
    return { row: row === head ? null : model.get("first") + row.sectionRowIndex, column: cell.cellIndex - 1 };
  }

  // A field knows the text that it was given (given) and how that reads in it (shown): what differs was typed and not yet sent.
  let keptBack = false;
  function give(input, text) {
    if (input.given === text) return;
    if (input.matches(":focus") && input.value !== input.shown) { keptBack = true; return; }
    input.value = input.given = text;
    input.shown = input.value;
  }

  function commit(input) {
    if (!input.isConnected || input.value === input.shown) return;
    input.given = input.shown = input.value;
    const { row, column } = place(input);
    if (row === null) askAt("name", { column, text: input.value });
    else askAt("write", { row, column, text: input.value });
  }

  function showNames(names) {
    const drafts = model.get("drafts"), problems = model.get("problems");
    fit(head, names.length + 1, () => makeHeader("col", field()));
    fit(notes, names.length + 1, () => make("td"));
    names.forEach((name, k) => {
      const [input, remove] = head.children[k + 1].querySelectorAll("input, button"), note = notes.children[k + 1];
      const isDraft = k in drafts;
      const problem = isDraft ? `Not taken: the column is still called ${name}.` : (Object.hasOwn(problems, name) && problems[name]) || "";
      give(input, isDraft ? drafts[k] : name);
      write(note, problem && `⚠ ${problem}`);
      note.id = `${view}-note-${k}`;
      mark(input, "aria-label", `name of column ${k + 1}`);
      mark(input, "aria-invalid", isDraft ? "true" : null);
      mark(input, "aria-describedby", problem ? note.id : null);
      mark(remove, "aria-label", `Remove column ${name}`);
      remove.title = `Remove column ${name}`;
    });
    notes.hidden = !notes.textContent;
  }

  function showRows(names, rows, first) {
    fit(body, rows.length, () => make("tr", {}, makeHeader("row", make("span"))));
    rows.forEach((texts, index) => {
      const row = body.children[index], number = String(first + index + 1);
      const [label, remove] = row.firstElementChild.querySelectorAll("span, button");
      write(label, number);
      mark(remove, "aria-label", `Remove row ${number}`);
      remove.title = `Remove row ${number}`;
      fit(row, texts.length + 1, () => make("td", {}, field()));
      texts.forEach((text, k) => {
        const input = row.children[k + 1].firstElementChild;
        give(input, text);
        mark(input, "aria-label", `${names[k]}, row ${number}`);
      });
    });
  }

  function showPager(n, first, n_shown) {
    const words = (number) => number.toLocaleString("en");
    write(range, `rows ${words(first + 1)} to ${words(first + n_shown)} of ${words(n)}`);
    pager.hidden = n <= ROWS_AT_ONCE;
    mark(earlier, "aria-disabled", String(first === 0));
    mark(later, "aria-disabled", String(first + n_shown >= n));
  }

  // Where the focus goes when what had it is gone: to the same place in the last row or column, else to what adds one.
  function neighbour(focused, cell) {
    const row = cell.parentNode.isConnected ? cell.parentNode : body.lastElementChild;
    const same = row?.children[Math.min(cell.place, row.children.length - 1)];
    return same?.querySelector(focused.localName) ?? addRow;
  }

  function update() {
    const [names, rows, first, n] = ["names", "rows", "first", "n_rows"].map((name) => model.get(name));
    const focused = el.querySelector(":focus"), cell = focused?.closest("th, td");
    if (cell) cell.place = cell.cellIndex;
    showNames(names);
    showRows(names, rows, first);
    showPager(n, first, rows.length);
    mark(undo, "aria-disabled", String(!model.get("undoable")));
    if (cell && !focused.isConnected) neighbour(focused, cell).focus();
  }

  const speak = () => { said.textContent = model.get("said"); };

  el.addEventListener("click", ({ target }) => {
    if (target === addRow) ask("add_row");
    else if (target === addColumn) ask("add_column");
    else if (target === undo) ask("undo");
    else if (target === earlier) ask("turn_to", { first: model.get("first") - ROWS_AT_ONCE });
    else if (target === later) ask("turn_to", { first: model.get("first") + ROWS_AT_ONCE });
    else if (target.className === "remove") {
      const { row, column } = place(target);
      if (row === null) askAt("remove_column", { column });
      else askAt("remove_row", { row });
    }
  });
  el.addEventListener("keydown", (event) => {
    const input = event.target, move = MOVES[event.key];
    if (input.localName !== "input" || event.isComposing || !move) return;
    event.preventDefault();
    commit(input);
    const lines = [head, ...body.children], here = lines.indexOf(input.closest("tr"));
    lines[here + move]?.querySelectorAll("input")[input.closest("th, td").cellIndex - 1]?.focus();
  });
  el.addEventListener("focusout", ({ target }) => {
    if (target.localName === "input") commit(target);
    if (keptBack) { keptBack = false; queueMicrotask(update); }
  });
  el.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain"), isCell = event.target.localName === "input";
    if (!CELLS.test(text)) return;
    event.preventDefault();
    if (isCell) commit(event.target);
    askAt("paste", { text, ...(isCell ? place(event.target) : { row: null, column: 0 }) });
  });
  // The keys belong to the table while it has the focus, not to the notebook around it.
  el.addEventListener("focusin", ({ target }) => { target.dataset.lmSuppressShortcuts = "true"; });
  model.on("change", update);
  model.on("change:answered", speak);
  update();
  return () => {
    model.off("change", update);
    model.off("change:answered", speak);
  };
}

export default { render };

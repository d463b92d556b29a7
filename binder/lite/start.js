// The bar on a page that runs in the browser: how far Python is, a button that runs the page, and what is wrong where it cannot.
// build.py puts nnlib/widgets/make.js in front of it.

const sizes = JSON.parse(document.getElementById("nnlib-files").textContent); // {file that Python needs: its bytes}
const TOTAL = Object.values(sizes).reduce((sum, size) => sum + size, 0), PATIENCE = 90_000; // ms from the last file to Python's start
const pageToRead = new URL(`../../${new URLSearchParams(location.search).get("path")}`.replace(/\.ipynb$/, ".html"), location);
const STYLE = `
  #nnlib-start { position: fixed; z-index: 2000; inset: auto 0 0; box-sizing: border-box; display: flex; flex-wrap: wrap; gap: 8px 16px;
    align-items: center; justify-content: center; padding: 10px 16px; background: #2a2140; color: #fff; font: 16px/1.4 system-ui, sans-serif; }
  #nnlib-start p { margin: 0; max-width: 60ch; }
  #nnlib-start a { color: inherit; text-decoration: underline; }
  #nnlib-start button { min-height: 44px; padding: 6px 24px; border: 2px solid #fff; border-radius: 8px; background: #fff; color: #2a2140; font: inherit; font-weight: 600; cursor: pointer; }
  #nnlib-start button.quiet { padding: 6px 12px; background: none; color: inherit; }
  #nnlib-start :focus-visible { outline: 3px solid #c3a5ff; outline-offset: 2px; }
  #nnlib-start [hidden] { display: none; }`;

const said = make("p"), progress = make("progress", { max: TOTAL, value: 0 }), runs = make("button", { type: "button", textContent: "Run this page" });
const closes = make("button", { type: "button", className: "quiet", textContent: "Close", hidden: true, onclick: () => bar.remove() });
const bar = make("div", { id: "nnlib-start" }, said, progress, runs, closes);
said.setAttribute("role", "status");
progress.setAttribute("aria-label", "Python on its way");
let wanted = false, failed = false; // whether the page is to be run as soon as it can be; whether it cannot

const say = (...words) => { if (!failed) said.replaceChildren(...words); };
const seconds = (n) => new Promise((resolve) => setTimeout(resolve, 1000 * n));

// This stays, since nothing later can mend it.
async function fail(words) {
  if (failed) return;
  say(words);
  failed = true;
  progress.hidden = runs.hidden = true;
  closes.hidden = false;
  const there = await fetch(pageToRead, { method: "HEAD" }).catch(() => ({ ok: false }));
  if (there.ok) said.append(" ", make("a", { href: pageToRead, textContent: "The page to read" }), " works all the same.");
}

// All files at once, while JupyterLite itself is still loading: its Python then finds them in the browser's cache.
async function fetchFiles() {
  const left = new Map(Object.entries(sizes));
  async function one(file) {
    try {
      const answer = await fetch(file);
      if (!answer.ok) throw new Error(answer.status);
      await answer.arrayBuffer();
    } catch (error) {
      const name = file.split("/").at(-1), why = Number(error.message) ? `the server answered ${error.message}` : "nothing came back";
      fail(`Python cannot start: ${name} could not be fetched from ${location.host} (${why}). `
        + "Reload the page; if that does not help, ask whoever runs the network whether a filter stops it.");
      return;
    }
    left.delete(file);
    progress.value = TOTAL - [...left.values()].reduce((sum, size) => sum + size, 0);
  }
  await Promise.all(Object.keys(sizes).map(one));
}

// JupyterLite's notebook with a kernel that answers.
async function python() {
  const context = () => window.jupyterapp?.shell?.currentWidget?.sessionContext;
  for (const end = Date.now() + PATIENCE; Date.now() < end; await seconds(0.1)) {
    const status = context()?.session?.kernel?.status;
    if (status === "idle") return;
    if (status === "dead") break;
  }
  throw new Error("no kernel");
}

async function runPage() {
  const { shell, commands } = window.jupyterapp, notebook = shell.currentWidget.content;
  const scrolled = notebook.node.querySelector(".jp-WindowedPanel-outer") ?? notebook.node, top = scrolled.scrollTop;
  say("The cells are running. What they show moves as soon as it is there.");
  const done = commands.execute("notebook:run-all-cells");
  await seconds(0);
  notebook.activeCellIndex = 0; // running leads to the last cell, and a reader begins with the first
  scrolled.scrollTop = top;
  await done;
  bar.remove();
}

runs.addEventListener("click", () => {
  wanted = true;
  runs.hidden = true;
  if (bar.dataset.ready) runPage();
});

async function start() {
  document.head.append(make("style", { textContent: STYLE }));
  document.body.append(bar);
  if (!window.WebAssembly) {
    fail("This browser cannot run Python: WebAssembly is missing or switched off. Use a current Firefox, Chrome, Edge or Safari.");
    return;
  }
  say(`Python is on its way: ${Math.round(TOTAL / 1e6)} MB the first time, next to nothing after that.`);
  await fetchFiles();
  if (failed) return;
  progress.removeAttribute("value");
  say("Python is starting. That takes some ten seconds.");
  await python().catch(() => fail("Python has not started. Reload the page, or try another browser or a window that is not private."));
  if (failed) return;
  progress.hidden = true;
  bar.dataset.ready = "true";
  closes.hidden = false;
  if (wanted) await runPage();
  else say("Python is ready.");
}

start();

// What is wider than the page is scrolled; by keyboard, too, for which it has to take the focus.
const scrolled = () => [...document.querySelectorAll("pre, figure, .formula, .table-wrapper, .output.text_html")];

function update() {
  for (const part of scrolled()) {
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0; else part.removeAttribute("tabindex");
  }
}

addEventListener("load", update);
addEventListener("resize", update);

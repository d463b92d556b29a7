"""How Sphinx makes the pages to read. build.py puts the notebooks beside index.md, and calls it."""

import os
import re
from html import escape
from pathlib import PurePosixPath
from urllib.parse import quote

import nbformat
from docutils.nodes import SkipNode
from latex2mathml.converter import convert
from sphinx.errors import ExtensionError

from nnlib import explorers
from nnlib.questions.answers import EMPTY
from nnlib.questions.question import read_question
from nnlib.widgets.explorer import ASLEEP
from nnlib.widgets.moving import moving, parts
from nnlib.widgets.question_card import answerable, answering
from nnlib.widgets.question_card import still as still_question

project = "A first lesson in neural networks"
html_title = project
language = "en"
extensions = ["myst_nb"]
nb_execution_mode = "off"  # the committed outputs are shown
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
html_math_renderer = "mathml"
html_theme = "furo"
html_static_path = ["_static"]
html_favicon = "_static/icon.svg"
html_css_files, html_js_files = ["reading.css"], ["reading.js"]
html_copy_source = False
html_show_copyright = False
html_theme_options = {"top_of_page_buttons": []}
suppress_warnings = ["mystnb.unknown_mime_type"]

BINDER = os.environ.get("NNLIB_BINDER_LINK", "")  # with PAGE in it; empty as long as the project has no public address


def setup(app):
    """Formulas become MathML, which browsers draw without a script; each notebook's page begins with the ways to run it."""
    app.add_html_math_renderer("mathml", (inline_formula, None), (displayed_formula, None))
    app.connect("html-page-context", add_life)
    app.connect("html-page-context", add_ways)


def inline_formula(translator, node):
    """$...$ within a line."""
    translator.body.append(convert(node.astext()))
    raise SkipNode


def displayed_formula(translator, node):
    """$$...$$ on lines of its own; what is wider than the page is scrolled."""
    translator.body.append(f'<div class="formula">{convert(node.astext(), display="block")}</div>')
    raise SkipNode


def add_life(app, pagename, templatename, context, doctree):
    """In place of each still explorer one that moves, and of each question one that can be answered."""
    path, needed = app.srcdir / f"{pagename}.ipynb", set()
    for cell in nbformat.read(path, as_version=4).cells if path.is_file() else []:
        for output in cell.get("outputs", ()):
            html, asks = output.get("data", {}).get("text/html", ""), re.fullmatch(r'ask\("([\w.]+)"\)', cell.source)
            if ASLEEP in html:
                needed.add(parts)
                context["body"] = context["body"].replace(html, moving(explorer_of(cell.source, html), html))
            elif asks and html:
                needed.add(answering)
                context["body"] = context["body"].replace(html, question_of(asks[1], html))
    if needed:
        context["body"] += "".join(sorted(make() for make in needed))


def question_of(name, still):
    """The question that a cell asks."""
    question = read_question(name)
    if still_question(question) != still:
        raise ExtensionError(f"A page shows the question {name} as it was once. Run the page first.")
    return answerable(question, EMPTY)


def explorer_of(source, still):
    """What the last line of a cell shows; where that is training, a run to look at, from its start."""
    *before, last = source.splitlines()
    names = dict(vars(explorers))
    exec("\n".join(before), names)
    explorer = eval(last, names)
    if explorer._repr_mimebundle_()["text/html"] != still:
        raise ExtensionError(f"A page shows another {type(explorer).__name__} than its cell makes. Run the page first.")
    if isinstance(explorer, explorers.TrainingExplorer):
        explorer = explorers.TrainingExplorer()  # which keeps no files
        explorer.train(1000)
        explorer.set(step=0)
    return explorer


def add_ways(app, pagename, templatename, context, doctree):
    """The links above a notebook, relative to where its page is."""
    if not pagename.startswith("notebooks/"):
        return
    file = pagename + ".ipynb"
    up = "../" * pagename.count("/")
    ways = {"Run in the browser": f"{up}lite/notebooks/index.html?path={file}"}
    if BINDER:
        ways["Run on Binder"] = BINDER.replace("PAGE", quote(file.removeprefix("notebooks/"), safe=""))
    links = "".join(f'<a href="{escape(to)}">{name}</a>' for name, to in ways.items())
    links += f'<a href="{PurePosixPath(file).name}" download>Download</a>'
    run = f'<a href="{ways["Run in the browser"]}">Run this page</a>'
    context["body"] = context["body"].replace(f"<em>{ASLEEP}</em>", f"<em>{run} to bring it to life.</em>")
    if "solutions" not in file:
        links += "<p>Here you can move one number of a picture at a time, and answer the questions. "
        links += f"{run} for what needs more: menus, buttons, dragged points, code.</p>"
    context["body"] = f'<nav class="ways" aria-label="Ways to use this page">{links}</nav>\n{context["body"]}'

"""Where each label, mark and control of every explorer stands, wide and narrow, light and dark, beside what was looked at.

NNLIB_LOOKED_AT=1 pytest -n 0 writes layout.json anew, for somebody who has looked at the pages. Whatever that file says, no
label stands on another, and none sticks out of its picture.
"""

import json
import os
from itertools import product
from pathlib import Path

import pytest

from tests.browser.test_everyone import PAGES, every_explorer, explorer_cells

LOOKED_AT = Path(__file__).with_name("layout.json")
WIDTHS = (1366, 360)
# {name: [left, top, width, height]}: what a picture has from the picture's corner, controls from the explorer's.
BOXES = """node => {
    const boxes = { font: [0, 0, 0, 0] };
    const put = (name, one, from) => {
        const box = one.getBoundingClientRect(), corner = from.getBoundingClientRect();
        if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) || !box.width && !box.height) return;
        let unique = name;
        for (let again = 2; unique in boxes; again += 1) unique = `${name} ${again}`;
        boxes[unique] = [box.left - corner.left, box.top - corner.top, box.width, box.height].map(Math.round);
    };
    const probe = document.createElement("span");
    probe.style.cssText = "position: absolute; font: 100px system-ui, sans-serif";
    probe.textContent = "Hours studied 0123456789";
    node.append(probe);
    boxes.font[2] = Math.round(probe.getBoundingClientRect().width);
    probe.remove();
    [...node.querySelectorAll(".nnlib-figure svg")].filter(svg => svg.getClientRects().length).forEach((svg, k) => {
        put(`picture ${k}`, svg, node);
        for (const one of svg.querySelectorAll("[data-name]")) put(`picture ${k}: ${one.dataset.name}`, one, svg);
    });
    for (const one of node.querySelectorAll("button, input, select, textarea, .noUi-handle, [role=application]")) {
        const name = one.getAttribute("aria-label") || one.labels?.[0]?.textContent || one.textContent || one.type;
        put(`${one.tagName.toLowerCase()}: ${name.trim()}`, one, node);
    }
    return boxes;
}"""
# [[text, text], ...] of texts of a picture that stand on each other by more than the air around their letters, and [text] of
# those that stick out of it.
UNREADABLE = """node => [...node.querySelectorAll(".nnlib-figure svg")].flatMap(svg => {
    const texts = [...svg.querySelectorAll("text")].filter(one => one.textContent.trim()
        && one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && getComputedStyle(one).fill !== "none");
    const boxes = texts.map(one => one.getBoundingClientRect()), all = svg.getBoundingClientRect(), found = [];
    texts.forEach((one, k) => {
        const a = boxes[k], says = text => `${text.dataset.name} ${text.textContent}`;
        if (a.left < all.left - 1 || a.right > all.right + 1 || a.top < all.top - 1 || a.bottom > all.bottom + 1) found.push([says(one)]);
        texts.slice(k + 1).forEach((other, j) => {
            const b = boxes[k + 1 + j], air = 0.2 * Math.min(a.height, b.height);
            const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (wide > 1 && high > 2 * air) found.push([says(one), says(other)]);
        });
    });
    return found;
})"""


@pytest.mark.parametrize("path", PAGES)
def test_labels_marks_and_controls_stand_where_they_were_looked_at(open_page, path):
    opened = open_page(path)  # where others have worked, a line says what is kept of it
    opened.run_all()
    looked_at = json.loads(LOOKED_AT.read_text(encoding="utf-8"))
    for width, theme in product(WIDTHS, ("light", "dark")):
        opened.set_width(width, 768)
        opened.set_theme(theme)
        for cell_id, explorer in zip(explorer_cells(path), every_explorer(opened)):
            place, boxes = f"{path} {cell_id} {width}", explorer.evaluate(BOXES)
            assert explorer.evaluate(UNREADABLE) == [], place
            if os.environ.get("NNLIB_LOOKED_AT"):
                looked_at[place] = boxes
            wanted = looked_at[place]
            assert boxes.keys() == wanted.keys(), place
            within = 3 if boxes["font"] == wanted["font"] else 30  # letters of another width move what is beside them
            moved = {
                name: (box, wanted[name]) for name, box in boxes.items() if name != "font" and off(box, wanted[name]) > within
            }
            assert moved == {}, (place, theme)
    if os.environ.get("NNLIB_LOOKED_AT"):
        lines = ",\n".join(f"{json.dumps(place)}: {json.dumps(looked_at[place])}" for place in sorted(looked_at))
        LOOKED_AT.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


def off(box, other):
    return max(abs(one - two) for one, two in zip(box, other))

"""Page 06 in a real JupyterLab: a learner writes into its cells, and the doctor answers below them."""

import json

import pytest

PAGE = "notebooks/06_write_it_yourself.ipynb"
BACK = """def backward(X, y, W1, W2):
    a1, a2 = forward(X, W1, W2)
    d_z2 = (a2 - y) * a2 * (1 - a2)
    d_z1 = (d_z2 @ W2.T) * {}
    return X.T @ d_z1, a1.T @ d_z2


backward = check(backward)"""
ENDLESS = "def train(X, y, W1, W2, n_steps, learning_rate):\n    while True:\n        pass\n\n\ntrain = check(train)"


@pytest.fixture
def page(desk):
    page = desk.open(PAGE)
    page.run_all()
    return page


def written(page, cell_id, code):
    """The lines that stand below a cell once a learner has written this into it and run it."""
    page.evaluate(f"""(() => {{
        const content = app.shell.currentWidget.content;
        content.activeCellIndex = [...content.model.cells].findIndex(cell => cell.id === '{cell_id}');
        content.activeCell.model.sharedModel.setSource({json.dumps(code)});
        return app.commands.execute('notebook:run-cell');
    }})()""")
    page.settle()
    page.show(cell_id)
    html = page.evaluate(f"[...app.shell.currentWidget.content.model.cells].find(c => c.id === '{cell_id}').toJSON().outputs")
    assert [output["output_type"] for output in html] == ["display_data"]
    return html[0]["data"]["text/plain"].splitlines()


def test_doctor_names_the_mistake_and_its_line_and_the_page_goes_on_with_what_is_right(page):
    said = written(page, "backward-code", BACK.format("sigmoid(a1) * (1 - sigmoid(a1))"))
    assert said[0].startswith("✗ Not yet: Your `backward` applies the sigmoid twice in the hidden layer.")
    assert said[1] == "Look at line 4: `d_z1 = (d_z2 @ W2.T) * sigmoid(a1) * (1 - sigmoid(a1))`"
    assert page.in_kernel("print(backward.__module__)").strip() == "nnlib.questions.whole_network"
    assert written(page, "backward-code", BACK.format("a1 * (1 - a1)"))[0].startswith("✓ Right")
    assert page.in_kernel("print(backward.__module__)").strip() == "__main__"


def test_function_that_would_run_for_ever_is_ended_and_the_kernel_lives(page):
    said = written(page, "train-code", ENDLESS)
    assert said[0].startswith("✗ Not yet: Your `train` does not come to an end")
    assert page.in_kernel("print(6 * 7)").strip() == "42"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_verdicts_are_accessible_and_fit_a_narrow_window(page, theme):
    page.set_theme(theme)
    page.set_width(360)
    for cell_id, code in [("train-code", ENDLESS), ("backward-code", BACK.format("a1 * (1 - a1)")), ("order-forward", None)]:
        if code:
            written(page, cell_id, code)
        page.show(cell_id)
        assert page.violations() == []
        assert page.page.evaluate(
            "[...document.querySelectorAll('.jp-OutputArea-output')].every(o => o.scrollWidth <= o.clientWidth + 1)"
        )

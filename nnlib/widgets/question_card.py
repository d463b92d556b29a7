"""A question as a card on the page, which judges in its own script; and the button that saves the answers."""

import json

import anywidget
import traitlets

from .rerun import take_the_place_of_older
from .scripts import exported, script

_TITLES = {"predict": "Predict", "check": "Check"}


class QuestionCard(anywidget.AnyWidget):
    """One question.

    question : its kind and its versions, all that the card needs to show and to judge it
    work     : what the learner did with it: version, attempts, hints, noted
    keep     : keep(work) is called after each change; an OSError becomes a sentence
    """

    _esm = script("make.js", "verdict.js", "question_card.js")
    _css = script("own_colors.css", "question_card.css")
    question = traitlets.Dict().tag(sync=True)
    work = traitlets.Dict().tag(sync=True)
    problem = traitlets.Unicode().tag(sync=True)

    def __init__(self, question, work, keep):
        super().__init__(question=question, work=work)
        take_the_place_of_older(self)
        self._keep = keep
        self.observe(self._save, "work")

    def _save(self, change):
        try:
            self._keep(change.new)
            self.problem = ""
        except OSError as error:
            self.problem = f"Your answer could not be kept ({error.strerror}). It is still here on the page."

    def _repr_mimebundle_(self, **kwargs):
        """The live card and, for pages that are read without being run, the question without its answer."""
        view, metadata = super()._repr_mimebundle_(**kwargs)
        return view | {"text/html": still(self.question), "text/plain": repr(self)}, metadata

    def __repr__(self):
        return f"<Question {self.question['name']}>"


def still(question):
    """The HTML of a question that cannot be answered: nothing in it looks alive, and nothing tells the answer."""
    version = question["versions"][0]
    choices = "".join(f"<li>{one['label']}</li>" for one in version["choices"])
    answers = f"<ul>{choices}</ul>" if choices else ""
    return (f'<div style="border: 1px solid #8888; border-radius: 10px; padding: 4px 14px; max-width: 680px">'
            f"<p><strong>{_TITLES[question['when']]}</strong></p>{version['text']}{answers}"
            "<p><em>Run this cell to answer.</em></p></div>")  # fmt: skip


def answerable(question, work):
    """HTML: a question that can be answered without Python, once answering() is on the page as well."""
    data = json.dumps({"question": question, "work": work}).replace("<", "\\u003c")
    return f'<div class="nnlib-asked">{still(question)}<script type="application/json">{data}</script></div>'


def answering():
    """HTML: the style and the script of a page with any number of questions that can be answered without Python."""
    style, card = script("own_colors.css", "question_card.css"), exported("make.js", "verdict.js", "question_card.js")
    code = f"const card = {card};\n{script('alone.js', 'asked.js')}"
    return f'<style>{style}</style>\n<script type="module">\n{code}</script>'


class SaveAnswers(anywidget.AnyWidget):
    """A button that saves the learner's answers as a file: text_for(name) gives what is to be in it."""

    _esm, _css = script("make.js", "save_answers.js"), script("own_colors.css", "question_card.css")

    def __init__(self, text_for):
        super().__init__()
        take_the_place_of_older(self)
        self._text_for = text_for
        self.on_msg(self._send_file)

    def _send_file(self, widget, message, buffers):
        self.send({"text": self._text_for(str(message.get("name", "")))})

    def _repr_mimebundle_(self, **kwargs):
        """The live button and, for pages that are read without being run, how to get it."""
        view, metadata = super()._repr_mimebundle_(**kwargs)
        return view | {"text/html": "<p><em>Run this cell to save your answers.</em></p>", "text/plain": repr(self)}, metadata

    def __repr__(self):
        return "<Save my answers>"

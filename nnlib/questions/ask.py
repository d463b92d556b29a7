"""A question on the page: ask("forward_pass.count_sums")."""

from ..widgets.question_card import QuestionCard, SaveAnswers
from . import answers
from .question import PAGES, read_question
from .verdicts import judge_answer


def ask(name):
    """The card of a question, named "page.question" as in the page's file of data. What was answered before is there again."""
    question = read_question(name)
    page, _, short = name.partition(".")
    return QuestionCard(question, answers.load(page).get(short, answers.EMPTY), lambda work: answers.save(page, short, work))


def save_answers():
    """A button that saves the answers to every page as one small file, with a name if the learner gives one."""
    return SaveAnswers(lambda name: answers.saved_text(name, PAGES))


def judge(name, answer):
    """Print the verdict on an answer that code has computed, for the solutions."""
    version = read_question(name)["versions"][0]
    verdict, says, _ = judge_answer(version, answer if isinstance(answer, str) else repr(float(answer)))
    print(f"{verdict.capitalize()}. {says}")

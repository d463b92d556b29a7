"""Questions of the pages, and what judges an answer.

answers         what a learner answered: kept beside the page, saved for a teacher, read with care
ask             the card of a question on the page, and the button that saves the answers
question        a page's questions, read from its file of data: 00_start_here.toml and so on
report          the teacher's page about a folder of answers, which python -m nnlib.questions FOLDER writes
verdicts        the verdict on an answer, as the card's own script gives it
"""

from .ask import ask, judge, save_answers

__all__ = ["ask", "judge", "save_answers"]

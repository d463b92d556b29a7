"""Questions of the pages, and what judges an answer.

answers         what a learner answered: kept beside the page, saved for a teacher, read with care
ask             the card of a question on the page, and the button that saves the answers
doctor          check(my_function): what is wrong with a function, in a sentence
question        a page's questions, read from its file of data: 00_start_here.toml and so on
report          the teacher's page about a folder of answers, which python -m nnlib.questions FOLDER writes
verdicts        the verdict on an answer, as the card's own script gives it
watched_run     a learner's function, run so that nothing it does gets out
whole_network   the whole network in plain numpy, which the doctor compares with
"""

from .ask import ask, judge, save_answers
from .doctor import check

__all__ = ["ask", "check", "judge", "save_answers"]

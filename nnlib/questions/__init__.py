"""Questions of the pages, and what judges an answer.

doctor          check(my_function): what is wrong with a function, in a sentence
watched_run     a learner's function, run so that nothing it does gets out
whole_network   the whole network in plain numpy, which the doctor compares with
"""

from .doctor import check

__all__ = ["check"]

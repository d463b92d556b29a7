"""Run by the kernel before the first cell: matplotlib has to look for its fonts at every visit, and that is no warning."""

import logging

logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
del logging

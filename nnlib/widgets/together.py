"""Widgets that change in one frame: what several have to tell the page goes there in one message."""

import threading
from contextlib import contextmanager


class _Here(threading.local):
    """What this thread still has to tell: messages may arrive on one thread while another one draws a training network.

    told    : {widget: the names of what has changed in it} while there is more to come
    with_it : what else goes with the message
    """

    told, with_it = None, {}


_here = _Here()


class Together:
    """For a widget: what changes in it inside together() is sent when all of it is done.

    carrier : the widget whose carry({model_id: state}, **with_it) takes it to the page with others'; without one, it goes alone
    """

    carrier = None

    def send_state(self, key=None):
        """Now, or together with the others."""
        names = set(self.keys) if key is None else {key} if isinstance(key, str) else set(key)
        if _here.told is None:
            super().send_state(names)
        elif names:
            _here.told[self] = _here.told.get(self, set()) | names


@contextmanager
def together(**with_it):
    """All that changes in here arrives in one message, which costs the page a millisecond less for each that it saves."""
    if _here.told is not None:  # it is part of something larger
        yield
        return
    _here.told, _here.with_it = {}, with_it
    try:
        yield
    finally:
        told, _here.told, carried = _here.told, None, {}
        for widget, names in told.items():
            if widget.carrier:
                carried.setdefault(widget.carrier, {})[widget.model_id] = widget.get_state(names)
            else:
                widget.send_state(names)
        for carrier, states in carried.items():
            carrier.carry(states, **_here.with_it)

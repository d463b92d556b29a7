"""Questions of the pages, and a sentence for the learner's answer: right, or what the usual wrong ones come from."""

from dataclasses import dataclass, field

from ..checks import check_choice, check_number
from ..plots.words import number


@dataclass(frozen=True)
class Question:
    """A question whose answer is a number.

    right     : the right number
    hints     : {wrong number: what leads to it}
    tolerance : how far from a number still counts as that number
    """

    right: float
    hints: dict[float, str] = field(default_factory=dict)
    tolerance: float = 0.005

    def verdict(self, answer):
        """The sentence for a number."""
        if isinstance(answer, str):
            return f"Write your number without quotation marks: {answer.strip()}"
        if isinstance(answer, tuple):
            return f"Write a point, not a comma: {'.'.join(map(str, answer))}"
        answer = check_number("your answer", answer)
        if abs(answer - self.right) <= self.tolerance:
            return f"Right: {number(self.right)}."
        for wrong, hint in self.hints.items():
            if abs(answer - wrong) <= self.tolerance:
                return f"Not {answer:g}: {hint}"
        direction = "larger" if answer < self.right else "smaller"
        return f"Not {answer:g}; it should be {direction}. Go back one step and try again."

    todo = "put your number in place of None"


@dataclass(frozen=True)
class Choice:
    """A question whose answer is one of a few words.

    right  : the right words
    why    : the sentence that comes with them
    others : {wrong words: the sentence for whoever chose them}
    """

    right: str
    why: str
    others: dict[str, str]

    def verdict(self, answer):
        """The sentence for one of the answers."""
        sentences = {self.right: self.why} | self.others
        said = str(answer).strip().strip("'\"").casefold()
        for words, sentence in sentences.items():
            if said == words.casefold():
                return f"Right, {words}: {sentence}" if words == self.right else f"Not “{words}”: {sentence}"
        return f"That is none of the answers: {self.todo}, with the quotation marks, and run this cell again."

    @property
    def todo(self):
        """What to do while there is no answer yet; the order tells nothing."""
        return f"put one of {', '.join(map(repr, sorted([self.right, *self.others])))} in place of None"


QUESTIONS = {
    "score of student 4": Choice(
        "between 86 and 92",
        "90.35 points. She studied most of all, yet it does not go beyond the scores that it has seen.",
        {"below 86": "she studied and slept longer than student 2, whose 86 is the lowest score that it has seen.",
         "above 92": "she studied most of all, but it never saw a score above 92, and its last neuron rises ever more slowly."},
    ),
    "what forgetting does": Choice(
        "another each time",
        "hours and arithmetic stay as they are, so all that it had learned was in its nine weights.",
        {"near 90": "that is what it had learned. Press Forget, and look.",
         "0": "the weights become random numbers, not zeros. Press Forget, and look."},
    ),
    "an hour of study or of sleep": Choice(
        "study",
        "0.19 points more against 0.12. So says a network that has seen three students; it need not be so in life.",
        {"sleep": "look again: 5 and 8 hours, then 4 and 9 hours. Which predicted score is higher?"},
    ),
    "a score of no hours": Choice(
        "about 76 points",
        "a network cannot say that it does not know: it multiplies, adds and bends whatever it is given.",
        {"0 points": "nobody told it that no work means no points; all three scores that it has seen are above 80.",
         "an error": "0 is a number like any other, and the arithmetic works. Set both sliders to 0."},
    ),
    "trained a second time": Choice(
        "near 90",
        "it learned from the same three students again, but from another start, and so it came out a little differently.",
        {"exactly 90.35": "it starts from other random weights, and a thousand steps do not lead all starts to the same place.",
         "anything": "before the training, yes. But it is trained on the same three students."},
    ),
    "an hour more of sleep": Choice(
        "hardly at all",
        "the sum grows by 0.8, but up there the sigmoid is so flat that the activation only goes from 0.9995 to 0.9998.",
        {"by much": "the sum does grow by 0.8. But where on the sigmoid does that happen?",
         "it falls": "the weight is positive, so the sum grows, and a sigmoid never falls."},
    ),
    "slope after scaling": Choice(
        "400 times",
        "from 0.0005 to 0.2026, close to the 0.25 that is the steepest there is.",
        {"4 times": "the hours shrink to a third and a ninth, but the curve is not straight: look at it where the sum is 0.9.",
         "40 times": "more than that. The slope at the sum 7.6 is 0.0005; what is it at the sum 0.9?"},
    ),
    "hours it is read as": Question(
        0.5 * 3,
        {4: "that is what the student said; the network was only told 0.5.",
         0.5: "that is the scaled number. Undo it: multiply by what the training hours were divided by.",
         1.3333: "that is 4 / 3, the number it should have been told.",
         4.5: "that is 0.5 · 9, and 9 is the divisor of hours slept.",
         0.1667: "that is 0.5 / 3. The scaler divided; undoing it multiplies."},
    ),
    "the race": Choice(
        "scaled",
        "from this start, yes. Look at what the raw network predicts, and then at other starts.",
        {"raw": "that can happen with another start, as you will see; with this one look at its three predictions.",
         "neither": "they keep together for a while, but not to the end."},
    ),
    "sums that are nan": Question(
        3 * 3,
        {3: "there are three nan in the table, one for each student, but each of the three neurons adds up the whole row.",
         0: "nan times any weight is nan, and so is any sum with a nan in it.",
         1: "there is a nan in every row, not in one."},
    ),
    "scaled sleep of student 2": Question(
        5 / 9,
        {1: "that is 5 / 5, its own maximum. Divide by the largest of the column.", 0.3333: "that is 1 / 3, the other column.",
         -0.9806: "that is with mean and spread; the question is about the training maxima.",
         0.625: "8 is the sleep of student 4, who is not one of the training rows.",
         5: "those are the raw hours; divide them.", 1.6667: "that is 5 / 3, and 3 is the maximum of the other column.",
         1.8: "that is 9 / 5, upside down. No training row gets more than 1.",
         0.55: "that is cut off after two digits; look at the third and round.",
         55.56: "that is in per cent; the neuron gets a fraction of the largest value.",
         0: "that takes the smallest sleep away first. The page only divides.", 0.6: "that is rounded to one digit; give two.",
         0.6667: "that is student 3. Python counts rows from 0."},
    ),
    "sum in minutes": Question(
        0.2 * 120 / 180 + 0.8 * 540 / 540,
        {456: "that is with raw minutes.", 56: "those minutes were divided by hours. Fit a scaler on the minutes.",
         7.6: "that is with raw hours.", 0.7333: "the two weights have changed places.",
         0.8444: "that divides both by 540. Each column has a maximum of its own.",
         1.6667: "that adds the scaled minutes without their weights.",
         0.7178: "that is the activation; the question is about the sum.", 0.9: "that is rounded to one digit; give two."},
    ),
    "fitted with the question": Question(
        4 / 4 * 3,
        {4: "that is what the student said; the network was only told 4 / 4 = 1.",
         1: "that is the scaled number. Undo it: multiply by what the training hours were divided by.",
         1.3333: "that is 4 / 3, the number it should have been told.",
         9: "that is 1 · 9, and 9 is the divisor of hours slept.",
         0.3333: "that divides the 1. The scaler divided; undoing it multiplies.",
         5.3333: "that is 4 / 3 · 4. It is the other way round: scaled with the new maximum, read with the old one.",
         0.75: "that is the factor by which every hour shrinks; the question is about her 4 hours."},
    ),
    "average of two errors": Question(
        0,
        {0.1: "that is the average of their sizes, but the two have different signs.", 0.2: "that is how far apart they are.",
         0.01: "that is the average of their squares; here the errors are averaged as they are."},
    ),
    "square of twice the error": Question(
        2**2, {2: "the error itself does that; its square grows faster.", 8: "that is the cube, 2 · 2 · 2."}
    ),
    "loss when a weight grows": Choice(
        "fall",
        "the weight is multiplied by a positive activation, so the predictions rise, towards the targets.",
        {"rise": "the predictions rise, but they were too low: the errors get smaller.",
         "stay": "every weight here takes part in every prediction."},
    ),
    "best value of one weight": Question(
        1.8,
        {0.4: "that is where it starts; look where the curve is lowest.", 3: "there the loss rises again.",
         1: "the curve falls further yet."},
        tolerance=0.051,
    ),
    "half the sum against the mean": Question(
        3 / 2,
        {0.6667: "that is the mean against half the sum.", 3: "that is the whole sum against the mean.",
         0.5: "that is half the sum against the sum.",
         0.0244: "that is half the sum itself; divide it by the mean."},
    ),
    "lowest part of the landscape": Choice(
        "a valley",
        "what one weight adds to the output's sum the other can take away, so many pairs are equally good.",
        {"a point": "what one weight adds to the output's sum the other can take away: many pairs are equally good.",
         "a ring": "for a ring both weights would have to be too large and too small at once; walk along the low ground."},
    ),
    "halfway between two networks": Choice(
        "higher",
        "this landscape is no bowl.",
        {"lower": "a bowl would do that; the next cell shows what is there.",
         "the same": "flat ground would do that; the next cell shows what is there."},
    ),
    "losses of nine weights": Question(
        9 * 3,
        {3: "that is one weight; each further one multiplies by 1,000.", 9: "that would be 10 values for each weight.",
         12: "1,000 is 10 to the power 3, and nine of them are multiplied.",
         1e27: "that is the number itself; the question is the power of 10.",
         9000: "so many are nine weights one after the other; all at once, every value meets every other."},
    ),
    "errors of (3,) against (3, 1)": Question(
        3 * 3, {3: "that is what it should be; run the next cell.", 6: "every target meets every prediction: 3 times 3."}
    ),
    "loss of always 0.89": Question(
        (0.03**2 + 0.03**2 + 0) / 3,
        {0.0009: "that is half the sum of the squares.", 0.0018: "that is their sum; divide by 3.",
         0.02: "that is the average size of the errors, without squaring.",
         0: "the errors are 0.03, −0.03 and 0: square them first, and do not round to two digits.",
         0.001: "that is rounded too far; give four digits.", 0.0004: "that squares the average size; square first.",
         0.0003: "that is halved and divided by 3; the mean has no half.",
         0.0245: "that is the root of the mean squared error.", 0.06: "that is in per cent.",
         6: "that is with the scores in points; the targets are 0.92, 0.86 and 0.89."},
        tolerance=0.00004,
    ),
    "loss with a fourth student": Question(
        0.0121999046,  # 3/4 of the worked example's loss
        {0.0163: "the sum of the squares stays the same, but it is divided by 4 now.",
         0.0244: "that is half the sum of the squares.", 0.0488: "that is the sum of the squares; divide it by 4.",
         0.0061: "that is half the sum, divided by 4; the mean has no half.",
         0.0041: "that divides the mean by 4, and it was divided by 3 before; divide the sum.",
         0.0217: "that is 4/3 of the old mean. A further 0 cannot raise it.",
         0.0951: "that is the mean of the errors, without squaring.",
         0.009: "that squares the mean of the errors; square first.", 0.01: "that is rounded too far; give four digits."},
        tolerance=0.0002,
    ),
    "which line is wrong": Choice(
        "B",
        "it squares the mean of the errors, so that positive and negative ones cancel first.",
        {"A": "this is the definition, word for word.",
         "C": "the order does not matter before squaring, and the sum divided by 3 is the mean."},
    ),
    "how far the sum moves": Question(
        2 / 3,
        {0.2: "that is the weight itself. The sum is weight times input: which of the two stays as it is?",
         2: "that is the raw hours; this page takes scaled ones.", 1: "that is the other input, hours slept.",
         0.1333: "that is the product of weight and input, not how fast it moves with the weight.",
         0.9333: "that is the sum itself, not how far it moves.",
         0.66: "that is cut off after two digits; look at the third and round.",
         0.7: "that is rounded too far; give two digits."},
    ),
    "slope of the sigmoid at the output": Question(
        0.1884031569,  # a (1 - a) with a = .7481871137, student 2
        {-0.0968819: "that is z (1 − z). A sigmoid never falls, so its slope cannot be negative.",
         0.2180364: "that is with the sigmoid of the activation: one sigmoid too many.",
         0.7481871: "that is a itself.", 0.2518129: "that is 1 − a; multiply it by a.",
         1.0889668: "that is the sum z.", 0.1744756: "that is student 1; the question is about student 2.",
         0.1292008: "that is with raw hours; this page takes scaled ones."},
        tolerance=0.0046,
    ),
    "largest hidden error": Choice(
        "hidden 3",
        "the same delta goes back over three edges, and its edge has the largest weight, 0.9.",
        {"hidden 1": "the delta is multiplied by the weight of the edge, and that one is 0.4, the smallest.",
         "hidden 2": "the delta is multiplied by the weight of the edge. Which weight is the largest?"},
    ),
    "output delta of student 2": Question(
        -0.0210659007,  # (.7481871137 - .86) * .7481871137 * .2518128863
        {0.0210659: "the size is right. It is a slope: prediction − target comes first, and the prediction is too low.",
         -0.1118129: "that is the slope along the prediction; multiply it by a (1 − a).",
         -0.0253309: "that is student 1.", -0.0220712: "that is student 3.",
         0.1118129: "that is the error, target − prediction; its sign turns, and a (1 − a) is still to come.",
         0.1884032: "that is a (1 − a) alone; multiply it by prediction − target.",
         -0.0421318: "there is a 2 too many: this page takes half the sum of squares.",
         -0.0140439: "that is for the mean squared error; this page takes half the sum of squares.",
         -0.02: "that is rounded too far: student 3 would read the same."},
        tolerance=0.0003,
    ),
    "what the product sums over": Choice(
        "students",
        "the columns of X.T are the students, and so are the rows of d_z1: those are the two that meet.",
        {"inputs": "the inputs are the rows of X.T, and they are still there in the result, (2, 3).",
         "hidden neurons": "they are the columns of d_z1, and they are still there in the result, (2, 3)."},
    ),
    "two signs": Choice(
        "the same",
        "minus times minus: the error target − output is the slope with its sign turned already.",
        {"opposite": "the signs differ twice, in the error and in the update. Run the next cell."},
    ),
    "a step of size 30": Choice(
        "overshoots",
        "the loss is lower than before, yet far higher than after a step of size 10: it went past the lowest point.",
        {"even lower than size 10": "going on in the same direction does not lead down forever. Look at the curve.",
         "makes it worse than before": "that happens from lower ground; here even a step of 60 ends lower than it began."},
    ),
    "best learning rate for one step": Question(
        9.5,
        {1: "that is where the slider starts; go on to the right.", 60: "there the predictions have shot past their targets.",
         30: "that overshoots: look for the lowest place of the curve.", 5: "the curve falls further yet; go on to the right."},
        tolerance=0.6,
    ),
    "three wrong ones train": Choice(
        "all of them train",
        "the losses fall, and nothing on the screen says that the slopes are wrong.",
        {"only one trains": "more than one of them goes roughly downhill, and that is enough. Run the next cell.",
         "none trains": "a direction that is roughly downhill is enough. Run the next cell."},
    ),
    "wrong slopes of learner B": Question(
        6,
        {9: "that is learner A. Did you put backward_b in its place?", 3: "count again: which rows differ, d_W[0] or d_W[1]?",
         0: "then the right one has been checked. Pass gradients=backward_b(net)."},
    ),
    "wrong slopes of learner C": Question(
        3,
        {9: "that is learner A. Did you put backward_c in its place?", 6: "that is learner B, or else count the rows again.",
         0: "then the right one has been checked. Pass gradients=backward_c(net)."},
    ),
    "slope along studied to 3": Question(
        -0.0032917639,  # 2/3 * -.0049376459
        {-0.0049376: "that is the delta, and the slope along slept → 3, where the input is 1.",
         0.0032918: "the size is right; the delta is negative and the input is positive.",
         -0.0093911: "that is the sum over all three students.", -0.0098753: "that is with the raw 2 hours.",
         0.0049376: "that is the delta with its sign lost; multiply the delta by the input.",
         -0.0074065: "that divides by the input; multiply.", -0.0032: "that is cut off; look at the next digit and round.",
         -0.0021945: "that is for the mean over three students; the question is about student 1 alone.",
         -0.003: "that is rounded to three digits; give four.",
         -0.0013684: "that is studied → 1.", -0.0018721: "that is studied → 2."},
        tolerance=0.00006,
    ),
    "slopes when the second layer is zero": Choice(
        "those of the first layer",
        "every path from them leads over a weight that is 0. The slopes of the second layer do not need those weights.",
        {"those of the second layer": "such a slope is activation times delta, and neither is 0.",
         "all": "the output still errs, so its delta is not 0; what came in over the last edges is not 0 either.",
         "none": "multiply along a path from an input to the loss: which number stands in the middle?"},
    ),
    "which line of the way back": Choice(
        "C",
        "it gives (1, 3), and W2 is (3, 1): the difference broadcasts to (3, 3). Write a1.T @ d_z2.",
        {"A": "entry by entry, each student with their own slope: that is right.",
         "B": "(3, 1) times (1, 3): each delta goes back over three edges. That is right."},
    ),
    "XOR without a hidden layer": Question(
        3,
        {4: "then a straight line would have both squares on one side and both circles on the other. Try to draw it.",
         2: "so many are right if it always says 0, or always 1; a line can do better.",
         0: "even a network that always says 0 gets some of them right.",
         1: "turn its answers round, and it is right about the others."},
        tolerance=0.4,
    ),
    "border of one hidden neuron": Choice(
        "a straight line",
        "its sum is the same all along a straight line, and whatever follows only bends the answer, not the line.",
        {"a curve": "where is the sum w1 x1 + w2 x2 + b equal to a given number? Train it in the explorer, and look.",
         "two lines": "for a second line it takes a second neuron. Train it in the explorer, and look."},
    ),
    "when the held-out loss is lowest": Choice(
        "on the way",
        "first it learns the curve, which helps with all rows, then the noise of its own ten, which helps with none but these.",
        {"at the start": "a network that has learned nothing yet is good for no row. Run the next cells.",
         "at the end": "that is so for the training rows. Run the next cells."},
    ),
    "twice the hidden neurons": Question(
        3.8285714,  # (64 * 64 + 3 * 64) / (32 * 32 + 3 * 32)
        {2: "there are so many times the neurons; but each of one layer leads to each of the next.",
         8: "that would be three factors that double; between two layers there are two.",
         1: "every neuron more has weights more."},
        tolerance=0.25,
    ),
    "weights and biases of 64-32-10": Question(
        2410,
        {2368: "these are the weights; every neuron that is no input also has a bias.",
         2080: "that is the first layer alone, with its biases.", 2048: "these are the weights of the first layer alone.",
         2474: "inputs have no biases: they add nothing up.", 20480: "that is 64 · 32 · 10; layers are added, not multiplied."},
        tolerance=0.4,
    ),
    "XOR without biases": Question(
        0,
        {10: "that is with biases. Is Biases really unticked?"},
        tolerance=0.4,
    ),
    "line that trains on rows held out": Choice(
        "B",
        "it trains on all rows of X, those held out among them. Write X[training] and y[training].",
        {"A": "the scaler is fitted on the training rows only: that is right.",
         "C": "it asks about the rows held out, scaled as the others were: that is right."},
    ),
}  # fmt: skip


def judge(question, answer):
    """Print whether an answer is right, or where a wrong one comes from.

    question : its name in QUESTIONS
    answer   : the learner's number or words, or None while there are none
    """
    print(verdict(check_choice("question", question, QUESTIONS), answer))


def verdict(question, answer):
    """The sentence for an answer to a Question or a Choice; what is no answer at all does not stop the page either."""
    if answer is None:
        return f"Not answered yet: {question.todo} and run this cell again."
    try:
        return question.verdict(answer)
    except (TypeError, ValueError) as problem:
        return str(problem)

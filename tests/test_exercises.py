"""Each checker accepts a right answer in any style, and meets each known mistake with the hint for it.

The answers are in the package `answers` beside this file. `test_every_hint_is_given` proves that no hint is
shadowed by one before it.
"""

import ast
import math
import re
import sys
from copy import deepcopy
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from answers import KEEPERS, MORE_RIGHT, RIGHT, VALUES, WRONG
from answers.common import backprop

import digitnet.exercises as exercises
from digitnet import Network, check_gradients
from digitnet.exercises import broken_gradients, feedback
from digitnet.exercises.feedback import Feedback, Hint, checker, need, result_of

FOLDER = Path(exercises.__file__).parent
MODULES = [import_module(f"digitnet.exercises.{path.stem}") for path in FOLDER.glob("[a-z]*.py")]
CHECKERS = [name for name in exercises.__all__ if name.startswith("check_")]
FUNCTIONS = [name for name in CHECKERS if name not in VALUES]
MACHINE_WORDS = re.compile(r"ndarray|dtype|ufunc|float64|int64|NoneType|Ellipsis|Traceback|<function|0x|Hint")


def verdict(name, *answers):
    """What the checker says, after checking that it is said as a sentence."""
    said = getattr(exercises, name)(*answers)
    assert type(said) is Feedback and type(said.ok) is bool and bool(said) is said.ok
    assert repr(said) == ("Right. " if said.ok else "Not yet: ") + said.text
    assert re.search(r"\w.*[.?]$", said.text) and "\n" not in said.text
    assert not re.search(r"[.?]{2}$", said.text)
    assert not MACHINE_WORDS.search(said.text), said.text
    return said


def answers_of(answer):
    return answer if isinstance(answer, tuple) else (answer,)


# Tests


def test_there_is_a_right_and_a_wrong_answer_for_every_checker():
    for table, names in {"RIGHT": set(RIGHT), "WRONG": {f"check_{name}" for name, *_ in WRONG}}.items():
        assert not set(CHECKERS) - names, (
            f"{set(CHECKERS) - names}: no answers in a table {table} of tests/answers"
        )
        assert not names - set(CHECKERS), (
            f"{names - set(CHECKERS)}: in the table {table}, but no such checker"
        )


@pytest.mark.parametrize("name", CHECKERS)
def test_right_answer(name):
    said = verdict(name, *RIGHT[name])
    assert said.ok, said


@pytest.mark.parametrize(
    ("name", "answer"), MORE_RIGHT, ids=[f"{i} {more[0]}" for i, more in enumerate(MORE_RIGHT)]
)
def test_right_answer_in_another_style(name, answer):
    said = verdict(f"check_{name}", *answers_of(answer))
    assert said.ok, said


@pytest.mark.parametrize(
    ("name", "answer", "hint"), WRONG, ids=[f"{wrong[0]}: {wrong[2]}" for wrong in WRONG]
)
def test_wrong_answer_gets_the_hint_for_it(name, answer, hint):
    said = verdict(f"check_{name}", *answers_of(answer))
    assert not said.ok
    assert hint in said.text, said


def test_every_hint_is_given(monkeypatch):
    given = set()

    def recorded(condition, hint):
        if not condition:
            caller = sys._getframe(1)
            given.add((Path(caller.f_code.co_filename).name, caller.f_lineno))
            raise Hint(hint)

    for module in MODULES:
        monkeypatch.setattr(module, "need", recorded)
    for name, answer, _ in [*WRONG, ("xor", 1, ""), ("xor", print, "")]:
        getattr(exercises, f"check_{name}")(*answers_of(answer))

    written = set()
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "need":
                written.add((path.name, node.lineno))
    assert len(written) > 80
    assert written - given == set()


@pytest.mark.parametrize("name", CHECKERS)
@pytest.mark.parametrize("dots", [..., None])
def test_no_answer_yet(name, dots):
    said = verdict(name, *[dots] * VALUES.get(name, 1))
    assert repr(said) == "Not yet: there is no answer yet. Replace the dots and run the cell again."


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("dots", [..., None])
def test_function_with_dots_only(name, dots):
    said = verdict(name, lambda *_: dots)
    assert repr(said) == "Not yet: the function returns nothing yet. Replace the dots."


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ValueError("two words"), "your code stopped with ValueError: two words."),
        (TypeError("a sentence."), "your code stopped with TypeError: a sentence."),
        (ZeroDivisionError(), "your code stopped with ZeroDivisionError."),
    ],
)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_answer_that_raises(name, error, text):
    def answer(*_):
        raise error

    said = verdict(name, answer)
    assert not said.ok and said.text == text


ODD = {
    "text": "three",
    "texts": ["three", "four"],
    "empty list": [],
    "nothing inside": [None, None],
    "ragged": [[1, 2], [3]],
    "nested texts": [["a"], ["b"]],
    "dict": {"a": 1, "b": 2},
    "NaN": math.nan,
    "NaNs": [math.nan, math.nan],
    "infinite": math.inf,
    "large array": np.full((7, 7), -1.0),
    "an object": print,
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_that_returns_something_odd(name):
    for odd in ODD.values():
        assert not verdict(name, lambda *_, odd=odd: odd).ok


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_that_returns_the_right_shape_of_nan_or_text(name):
    def filled(value, like):
        if isinstance(like, list | tuple) and any(np.ndim(part) for part in like):
            return [filled(value, part) for part in like]
        return np.full(np.shape(like), value)

    for value in (math.nan, "one"):
        assert not verdict(name, lambda *given, value=value: filled(value, RIGHT[name][0](*given))).ok


@pytest.mark.parametrize("name", FUNCTIONS)
def test_result_instead_of_the_function(name):
    said = verdict(name, 3.0)
    assert repr(said) == "Not yet: give the function itself: its name, without brackets."


@pytest.mark.parametrize("name", VALUES)
def test_odd_values(name):
    for odd in ODD.values():
        assert not verdict(name, *[odd] * VALUES[name]).ok


def test_odd_diagnoses():
    for odd in ODD.values():
        assert not verdict("check_diagnosis", dict.fromkeys("ABC", str(odd))).ok
    assert not verdict("check_diagnosis", {"A": [1], "B": [2], "C": [3]}).ok


def test_answers_of_the_right_kind_in_another_type_pass():
    assert verdict("check_or", (1, 1), -0.5).ok
    assert verdict("check_one_hot", lambda labels: np.eye(10, dtype=bool)[labels]).ok
    assert verdict("check_position", lambda row, column: np.int64(28 * row + column)).ok
    assert verdict("check_xor", lambda x1, x2: x1 != x2).ok
    assert verdict("check_backprop", lambda *example: tuple(tuple(part) for part in backprop(*example))).ok


@pytest.mark.parametrize("name", FUNCTIONS)
def test_answer_may_change_what_it_is_given(name):
    def spoiling(*given):
        answer = deepcopy(RIGHT[name][0](*given))
        for part in given:
            for array in part if isinstance(part, list) else [part]:
                if isinstance(array, np.ndarray):
                    array.fill(77)
        return answer

    said = verdict(name, spoiling)
    assert said.ok is (name not in KEEPERS)
    assert said.ok or "in place" in said.text


def test_feedback():
    right, wrong = Feedback(True, "Well done."), Feedback(False, "the sign?")
    assert repr(right) == "Right. Well done." and right
    assert repr(wrong) == "Not yet: the sign?" and not wrong


def test_checker_keeps_name_and_text():
    @checker
    def check_two(answer):
        """Check for two."""
        need(result_of(answer) == 2, "two is wanted.")
        return "Two."

    assert (check_two.__name__, check_two.__doc__) == ("check_two", "Check for two.")
    assert repr(check_two(lambda: 2)) == "Right. Two."
    assert repr(check_two(lambda: 3)) == "Not yet: two is wanted."
    with pytest.raises(KeyboardInterrupt):  # the reader must be able to stop an endless loop
        check_two(interrupted)


def interrupted():
    raise KeyboardInterrupt


def test_first_wrong():
    assert feedback.first_wrong(np.array([1.0, 2.0, 4.0]), [1, 2, 3]) == 2
    assert feedback.first_wrong(np.array([[1.0, math.nan], [0, 0]]), np.ones((2, 2))) == (0, 1)


# The three broken gradients of chapter 5


@pytest.fixture(params=range(3))
def example(request):
    rng = np.random.default_rng(request.param)
    return Network([2, 3, 3, 3], rng=rng, dtype=np.float64), rng.random((6, 2)), rng.random((6, 3))


def one_list(gradients):
    nabla_b, nabla_w = gradients
    return [*nabla_b, *nabla_w]


@pytest.mark.parametrize("name", "ABC")
def test_finite_differences_find_each_broken_gradient(name, example):
    net, x, y = example
    assert check_gradients(net, x, y).max_relative_error < 1e-6
    found = check_gradients(net, x, y, backprop=broken_gradients[name])
    assert found.max_relative_error > 0.1
    if name != "A":
        assert not re.match(r"(weights|biases)\[2\]", found.where)


def test_a_is_wrong_by_the_size_of_the_batch_and_right_for_one_example(example):
    net, x, y = example
    for m in (1, 2, 6):
        for broken, right in zip(
            one_list(broken_gradients["A"](net, x[:m], y[:m])), one_list(net.backprop(x[:m], y[:m]))
        ):
            np.testing.assert_allclose(broken, m * right, rtol=1e-10)
    found = check_gradients(net, x[0], y[0], backprop=broken_gradients["A"])
    assert found.max_relative_error < 1e-6


@pytest.mark.parametrize("name", "BC")
@pytest.mark.parametrize("m", [1, 6])
def test_b_and_c_are_right_in_the_last_layer_only(name, m, example):
    net, x, y = example
    (broken_b, broken_w), (b, w) = broken_gradients[name](net, x[:m], y[:m]), net.backprop(x[:m], y[:m])
    np.testing.assert_allclose(broken_b[-1], b[-1], rtol=1e-10)
    np.testing.assert_allclose(broken_w[-1], w[-1], rtol=1e-10)
    for l in (0, 1):
        assert not np.isclose(broken_b[l], b[l], rtol=1e-2).any()
        assert not np.isclose(broken_w[l], w[l], rtol=1e-2).any()


def test_factors_of_b_are_at_least_four_and_those_of_c_are_not(example):
    net, x, y = example
    right = net.backprop(x[:1], y[:1])[0][1]
    assert (broken_gradients["B"](net, x[:1], y[:1])[0][1] / right >= 4).all()
    assert (broken_gradients["C"](net, x[:1], y[:1])[0][1] / right < 4).any()

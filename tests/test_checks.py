"""The checks of arguments: what passes, what is refused, and what the error says."""

import numpy as np
import pytest

from digitnet.checks import finite_number, one_line, positive_number, share, short, whole_number


@pytest.mark.parametrize("value", [1, 7, 7.0, np.int64(7), np.float32(7)])
def test_whole_numbers_pass_as_ints(value):
    found = whole_number("epochs", value, least=1)
    assert type(found) is int and found == value


@pytest.mark.parametrize("value", [0, -1, 1.5, "3", None, True, np.nan, np.inf, [3]])
def test_other_numbers_are_refused_by_name_and_value(value):
    with pytest.raises(ValueError, match="epochs is .*legal are whole numbers from 1 on") as error:
        whole_number("epochs", value, least=1)
    assert repr(value) in str(error.value)


@pytest.mark.parametrize("value", [3, 0.5, np.float32(0.25), 1e-300])
def test_positive_numbers_pass_as_floats(value):
    found = positive_number("eta", value)
    assert type(found) is float and found == value


@pytest.mark.parametrize("value", [0, -1.0, "3", None, True, np.nan, np.inf, 1j])
def test_numbers_that_are_not_positive_are_refused(value):
    with pytest.raises(ValueError, match="eta is .*legal are positive, finite numbers") as error:
        positive_number("eta", value)
    assert repr(value) in str(error.value)


@pytest.mark.parametrize("value", [0, -3, 1.5, np.float32(0.25), 10**9])
def test_finite_numbers_pass_as_floats(value):
    found = finite_number("ink", value)
    assert type(found) is float and found == value


@pytest.mark.parametrize("value", ["3", None, True, np.nan, -np.inf, 1j, np.ones(2)])
def test_numbers_that_are_not_finite_are_refused(value):
    with pytest.raises(ValueError, match="ink is .*legal are finite numbers") as error:
        finite_number("ink", value)
    assert short(value) in str(error.value)


@pytest.mark.parametrize("value", [0, 0.0, 0.999, np.float64(0.5)])
def test_shares_pass_as_floats(value):
    found = share("momentum", value)
    assert type(found) is float and found == value


@pytest.mark.parametrize("value", [1, -0.1, "0", None, False, np.nan, np.inf, np.ones(2)])
def test_numbers_that_are_no_shares_are_refused(value):
    with pytest.raises(ValueError, match="momentum is .*legal are numbers from 0 to below 1") as error:
        share("momentum", value)
    assert short(value) in str(error.value)


def test_what_stands_in_a_message_is_one_short_printable_line():
    assert one_line("two\nlines\t\x1b[31m\0") == "two lines ?[31m?"
    assert one_line("x" * 80) == "x" * 80
    assert one_line("x" * 81) == "x" * 77 + "..."
    assert short("3") == "'3'" and short([1, 2]) == "[1, 2]"
    assert short("y" * 200_000) == "'" + "y" * 76 + "..."
    assert short(range(3), most=200) == "range(0, 3)"

    class Broken:
        def __repr__(self):
            raise RuntimeError

    assert short(Broken()) == "<Broken>"


def test_hostile_values_give_short_messages():
    with pytest.raises(ValueError) as error:
        whole_number("epochs", "9" * 10**6, least=1)
    assert len(str(error.value)) < 200

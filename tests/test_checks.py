"""The checks of arguments: what passes, what is refused, and what the error says."""

import numpy as np
import pytest

from digitnet.checks import positive_number, whole_number


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

"""Digits set upright by their moments."""

import numpy as np
import pytest
from scipy import ndimage

from digitnet import load_digits
from digitnet.pictures.augmentation import moved, shear, warp
from digitnet.pictures.deskewing import deskewed, slants

DIGITS = load_digits(28).training[:50]
PICTURES = DIGITS.images.reshape(-1, 28, 28).astype(float)


def test_the_slope_is_that_of_the_line_through_the_ink():
    slopes, centres = slants(PICTURES)
    rows, columns = np.mgrid[:28, :28]
    for picture, slope, centre in zip(PICTURES, slopes, centres):
        line = np.polyfit(rows.ravel(), columns.ravel(), 1, w=np.sqrt(picture.ravel()))
        assert slope == pytest.approx(line[0])
        assert centre == pytest.approx(ndimage.center_of_mass(picture))


def test_what_was_set_upright_leans_no_more_and_stands_in_the_middle():
    before, _ = slants(PICTURES)
    upright = deskewed(DIGITS.images)
    after, centres = slants(upright.reshape(-1, 28, 28).astype(float))
    assert upright.shape == DIGITS.images.shape and upright.dtype == np.uint8
    assert abs(before).max() > 0.3 and abs(after).max() < 0.02
    assert abs(centres - 13.5).max() < 0.05


def test_slanting_a_picture_changes_nothing_of_what_comes_out():
    slanted = warp(PICTURES, moved((28, 28), shear(np.full(len(PICTURES), 0.3))))
    slanted = np.rint(slanted).astype(np.uint8).reshape(len(slanted), -1)
    apart = [np.abs(a.astype(float) - b).mean() for a, b in
             [(DIGITS.images, slanted), (deskewed(DIGITS.images), deskewed(slanted))]]  # fmt: skip
    assert apart[1] < apart[0] / 3


def test_no_ink_and_a_flat_stroke_stay_what_they_are():
    flat = np.zeros((2, 5, 5), np.uint8)
    flat[1, 2] = 200
    np.testing.assert_array_equal(deskewed(flat.reshape(2, 25), (5, 5)), flat.reshape(2, 25))


def test_blocks_make_no_difference(monkeypatch):
    whole = deskewed(DIGITS.images)
    monkeypatch.setattr("digitnet.pictures.deskewing.BLOCK", 7)
    np.testing.assert_array_equal(deskewed(DIGITS.images), whole)

"""Framing a small image as MNIST frames its digits, against SciPy and a second interpolation."""

import numpy as np
import pytest
from scipy import ndimage
from sklearn.datasets import load_digits as sklearn_digits

from digitnet.data import load_digits
from digitnet.pictures.preprocessing import frame


@pytest.fixture(scope="module")
def framed():
    return np.concatenate([part.images for part in load_digits(28)]).reshape(-1, 28, 28)


def stretched(image):
    """The 8×8 image on 20×20, pixel centres on pixel centres, edges held: np.interp along each side."""
    at = (np.arange(20) + 0.5) * 8 / 20 - 0.5
    rows = np.array([np.interp(at, range(8), row) for row in image])
    return np.array([np.interp(at, range(8), column) for column in rows.T]).T


def test_framed_digits_are_the_interpolated_ones_in_a_box_centred_on_their_mass(framed):
    clipped = 0
    for image, found in zip(sklearn_digits().images, framed, strict=True):
        scaled = stretched(image) / 16
        # The offsets are worked out anew here; a half may be rounded either way.
        exact = 13.5 - np.array(ndimage.center_of_mass(scaled))
        choices = [
            (r, c)
            for r in np.clip(np.unique([np.round(exact[0] - 1e-9), np.round(exact[0] + 1e-9)]), 0, 8).astype(
                int
            )
            for c in np.clip(np.unique([np.round(exact[1] - 1e-9), np.round(exact[1] + 1e-9)]), 0, 8).astype(
                int
            )
        ]
        expected = [np.pad(255 * scaled, ((r, 8 - r), (c, 8 - c))) for r, c in choices]
        assert min(np.abs(found - e).max() for e in expected) <= 0.5 + 1e-9
        off = np.abs(np.array(ndimage.center_of_mass(found.astype(float))) - 13.5)
        for k in range(2):
            if any(0 < choice[k] < 8 for choice in choices):
                assert off[k] <= 0.51
            else:
                clipped += 1
    assert clipped < 20


def test_framed_digits_have_ink_only_in_a_box_of_20(framed):
    for found in framed:
        rows, columns = np.nonzero(found)
        assert np.ptp(rows) < 20
        assert np.ptp(columns) < 20
    assert framed.max() == 255


def test_interpolation_agrees_with_scipy():
    image = sklearn_digits().images[7]
    at = np.clip((np.arange(20) + 0.5) * 8 / 20 - 0.5, 0, 7)
    expected = ndimage.map_coordinates(image, np.meshgrid(at, at, indexing="ij"), order=1)
    assert np.allclose(frame(image[np.newaxis], size=20)[0], expected)


def test_frame_centres_what_is_off_centre_and_stops_at_the_edge():
    images = np.zeros((4, 20, 20))
    images[0, 8:11, 12:15] = 1  # centre of mass at row 9, column 13
    images[1, :2, :2] = 1  # so far off that the box meets the edge
    images[3, 18:, 18:] = 1
    found = frame(images)
    assert ndimage.center_of_mass(found[0]) == pytest.approx((13.5, 13.5), abs=0.5)
    assert found[0].sum() == 9
    assert np.array_equal(np.argwhere(found[1]), [[8, 8], [8, 9], [9, 8], [9, 9]])
    assert not found[2].any()  # an empty image stays empty
    assert np.array_equal(np.argwhere(found[3]), [[18, 18], [18, 19], [19, 18], [19, 19]])


def test_framing_adds_nothing_and_keeps_the_scale():
    assert np.allclose(frame(np.ones((1, 8, 8)))[0, 4:24, 4:24], 1)
    assert frame(np.ones((1, 8, 8))).sum() == pytest.approx(400)

"""Framing a small image as MNIST frames its digits, and preparing any picture, against SciPy and Pillow."""

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage
from sklearn.datasets import load_digits as sklearn_digits

from digitnet import load_pretrained
from digitnet.data import load_digits
from digitnet.pictures.papers import KINDS, on_paper
from digitnet.pictures.preprocessing import (
    STROKE,
    SWITCHES,
    frame,
    prepare,
    scaled,
    stages,
    stroke_width,
    stroked,
)


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


def sheet():
    """A seven of clean strokes on white paper, (120, 120)."""
    picture = np.ones((120, 120))
    picture[30:38, 40:80] = 0
    for k in range(50):
        picture[38 + k, 72 - k // 2 : 80 - k // 2] = 0
    return picture


def test_a_prepared_picture_has_the_form_of_mnist():
    found = prepare(sheet())
    assert found.shape == (28, 28)
    assert found.dtype == np.float32
    assert 0 <= found.min() < found.max() <= 1
    rows, columns = np.nonzero(found)
    assert np.ptp(rows) + 1 == 20
    assert np.ptp(columns) + 1 < 20
    assert np.abs(np.array(ndimage.center_of_mass(found.astype(float))) - 14).max() <= 0.5 + 1e-6


def test_where_the_digit_stands_changes_nothing():
    expected = prepare(sheet())
    for shift in [(1, 0), (0, -7), (20, 25), (-25, -30)]:
        assert (prepare(np.roll(sheet(), shift, (0, 1))) == expected).all()


def test_light_ink_weak_ink_and_a_larger_picture_change_next_to_nothing():
    expected = prepare(sheet())
    assert np.abs(prepare(1 - sheet()) - expected).max() < 1e-6
    assert np.abs(prepare(0.7 + 0.2 * sheet()) - expected).max() < 1e-6
    assert np.abs(prepare(np.kron(sheet(), np.ones((3, 3)))) - expected).max() < 0.2


@pytest.mark.parametrize("side", [20, 28, 61, 100])
def test_scaling_agrees_with_pillow(side):
    picture = np.random.default_rng(1).random((50, 50)).astype(np.float32)
    expected = Image.fromarray(picture).resize((side, side), Image.Resampling.BILINEAR)
    assert scaled(picture, side) == pytest.approx(np.asarray(expected), abs=1e-5)


def test_scaling_keeps_the_aspect_and_one_pixel_at_least():
    assert scaled(np.ones((50, 20)), 20).shape == (20, 8)
    assert scaled(np.ones((90, 1)), 20).shape == (20, 1)


@pytest.mark.parametrize("width", [2, 6, 10, 24])
def test_the_width_of_a_long_stroke(width):
    mask = np.zeros((60, 400), bool)
    mask[10 : 10 + width, 20:380] = True
    assert stroke_width(mask) == pytest.approx(width, rel=0.08)


def test_a_stroke_grows_and_shrinks_on_each_side():
    mask = np.zeros((40, 60), bool)
    mask[10:18, 5:55] = True
    assert stroked(mask).shape == (8, 50)
    assert stroked(mask).min() == 1
    assert stroked(mask, 2).shape == (12, 54)
    assert stroked(mask, -1.5).shape == (6, 48)
    assert stroked(mask, whole=True).tolist() == mask.astype(float).tolist()


@pytest.mark.parametrize("pen", [2, 20])
def test_thin_and_thick_pens_come_out_alike(pen):
    mask = np.zeros((160, 160), bool)
    mask[40:121, 80] = True
    ink = ndimage.distance_transform_edt(~mask) <= pen / 2
    found = prepare(1 - ink.astype(float))
    assert STROKE[0] - 0.7 < (found[14] >= 0.5).sum() < STROKE[1] + 0.7


def test_a_switched_off_step_is_left_out():
    sheets = {"polarity": 1 - sheet(), "lighting": sheet() * np.where(np.arange(120) < 60, 1, 0.3)}
    spotted = sheet()
    spotted[100:102, 100:102] = 0
    sheets["specks"] = spotted
    sheets["stroke"] = ndimage.minimum_filter(sheet(), 9)
    for name in SWITCHES:
        picture = sheets.get(name, sheet())
        assert np.abs(prepare(picture) - prepare(picture, [name])).max() > 0.5, name
    shrunk = stages(sheet(), ["crop", "centre"])["picture"]
    assert (shrunk >= 0.5).any(axis=0).nonzero()[0].tolist() == list(range(9, 19))


def test_the_stages_stand_in_the_order_of_the_steps():
    found = stages(sheet())
    assert list(found) == ["grey", "ink", "mask", "kept", "cut", "stroke", "box", "picture"]
    assert (found["picture"].astype(np.float32) == prepare(sheet())).all()


@pytest.mark.parametrize(
    "picture",
    [np.ones((50, 60)), np.zeros((50, 60)), np.zeros((1, 1)), np.full((300, 2), 0.5), np.ones((1, 200))],
)
def test_an_empty_picture_is_empty(picture):
    found = stages(picture)
    assert not found["picture"].any()
    assert all(not found[name].any() for name in ("cut", "stroke", "box"))


def test_a_hairline_is_read_too():
    assert prepare(1 - np.eye(200)).sum() > 20


def test_noise_on_empty_paper_is_empty():
    noise = np.clip(np.random.default_rng(0).normal(0.8, 0.05, (200, 200)), 0, 1)
    assert not prepare(noise).any()


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (np.ones(784), r"shape \(784,\); needed is \(rows, columns\)"),
        (np.ones((0, 3)), r"shape \(0, 3\)"),
        (np.full((3, 3), 255), "values from 255 to 255; legal are 0, black, to 1, white"),
        (np.array([[0.5, np.nan]]), "values from nan"),
        ([[1, 2], [3]], "needed are numbers"),
        ("seven.png", "needed are numbers"),
    ],
)
def test_what_is_no_grey_picture_is_refused(picture, words):
    with pytest.raises(ValueError, match=words):
        prepare(picture)


def test_an_unknown_step_is_refused():
    with pytest.raises(ValueError, match="without has 'crops'; legal are polarity"):
        prepare(sheet(), ["crops"])
    with pytest.raises(ValueError, match=r"without has \['crop'\]; legal"):
        prepare(sheet(), [["crop"]])
    for without in ("crop", None, 5):
        with pytest.raises(ValueError, match="without is .*; needed is a list of names: polarity"):
            prepare(sheet(), without)


@pytest.mark.parametrize("shape", [(640, 360), (576, 1024), (187, 280), (280, 210)])
def test_a_sheet_on_a_table_is_found_in_photographs_of_any_form(shape):
    rows, columns = shape
    picture = np.full(shape, 0.15)
    top, left = rows // 10, columns // 8
    paper = picture[top:-top, left:-left]
    paper[:] = 0.9
    tall, wide = paper.shape
    side, thick = min(tall, wide) // 2, max(2, min(tall, wide) // 14)
    r, c = tall // 4, wide // 3
    paper[r : r + thick, c : c + side // 2] = paper[r : r + side, c + side // 2 - thick : c + side // 2] = 0.2
    assert load_pretrained("convnet").predict(prepare(picture).ravel()) == 7


@pytest.fixture(scope="module")
def reader():
    return load_pretrained("convnet")


@pytest.mark.parametrize("kind", KINDS)
def test_of_every_kind_of_paper_at_most_one_in_a_hundred_is_lost(kind, mnist, reader):
    data = mnist.test[:500]
    rng = np.random.default_rng(17)
    pictures = [on_paper(image, rng, side=168, **KINDS[kind]) for image in data.images]
    found = np.array([prepare(picture) for picture in pictures]).reshape(len(data), -1)
    lost = reader.evaluate(data) - (reader.predict(found) == data.labels).sum()
    assert lost <= 5


def test_mnists_own_images_come_out_nearly_as_they_are(mnist, reader):
    data = mnist.test[:1000]
    found = np.array([prepare(1 - image.reshape(28, 28) / 255) for image in data.images]).reshape(
        len(data), -1
    )
    assert reader.evaluate(data) - (reader.predict(found) == data.labels).sum() <= 10
    assert np.abs(found - data.images / 255).mean() < 0.03

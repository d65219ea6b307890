"""Distorted pictures against SciPy's ndimage, and the data that are made of them."""

import numpy as np
import pytest
from fixtures import made_up, small_net
from scipy import ndimage

from digitnet import Dataset, Network, Sequential, load_digits
from digitnet.activations import Softmax
from digitnet.data import Augmented, Pairs
from digitnet.layers import Dense
from digitnet.optimizers import Momentum
from digitnet.pictures.augmentation import (
    Distortion,
    gaussian,
    moved,
    random_field,
    rotation,
    scaling,
    shear,
    smooth,
    warp,
)  # fmt: skip

SHAPES = [(28, 28), (9, 14), (1, 5), (8, 1)]


def pictures(m=4, shape=(28, 28), dtype=np.float64, seed=0):
    return np.random.default_rng(seed).random((m, *shape)).astype(dtype)


# Looking up


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("spread", [0.5, 5, 100])
def test_warp_is_bilinear_with_paper_around(shape, spread):
    images, rng = pictures(shape=shape), np.random.default_rng(1)
    at = np.indices(shape) + spread * rng.standard_normal((4, 2, *shape))
    expected = [ndimage.map_coordinates(*pair, order=1, mode="grid-constant") for pair in zip(images, at)]
    np.testing.assert_allclose(warp(images, at), expected, atol=1e-13)


def test_at_whole_places_pixels_are_as_they_were():
    images = pictures(2)
    at = np.indices((28, 28)) + np.zeros((2, 1, 1, 1))
    np.testing.assert_array_equal(warp(images, at), images)
    shifted = warp(images, at + [[[2]], [[-3]]])
    np.testing.assert_array_equal(shifted[:, :-2, 3:], images[:, 2:, :-3])
    assert not shifted[:, -2:].any() and not shifted[:, :, :3].any()


def test_each_picture_has_its_own_places_and_all_stay_between_their_pixels():
    images = np.stack([np.full((5, 5), ink) for ink in (0.2, 0.9)])
    at = np.indices((5, 5)) + np.random.default_rng(0).uniform(-0.4, 0.4, (2, 2, 5, 5))
    np.testing.assert_allclose(warp(images, at)[:, 1:-1, 1:-1], images[:, 1:-1, 1:-1], rtol=1e-14)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_dtype_stays_and_the_pictures_too(dtype):
    images = pictures(dtype=dtype)
    before = images.copy()
    new = Distortion(shift=2, rotation=10, alpha=8)(images, np.random.default_rng(0))
    assert new.dtype == dtype and new.shape == images.shape and 0 <= new.min() and new.max() <= 1
    np.testing.assert_array_equal(images, before)


@pytest.mark.parametrize("wrong", [np.zeros((2, 5, 5), np.uint8), np.zeros((5, 5))], ids=str)
def test_only_floats_picture_by_picture_are_warped(wrong):
    with pytest.raises(ValueError, match="images are .*; needed are floats"):
        warp(wrong, np.zeros((2, 2, 5, 5)))


EMPTY = np.zeros((1, 5, 5))
PLACES = np.zeros((1, 2, 5, 5))


@pytest.mark.parametrize("images, at, words", [
    ([EMPTY[0]], PLACES, "images are a list; needed are floats, an array"),
    (EMPTY[0], PLACES, r"images are float64 of shape \(5, 5\); .* a single image as image\[np.newaxis\]"),
    (EMPTY, PLACES.tolist(), r"at is a list; needed are floats, an array \(1, 2, 5, 5\) for images"),
    (EMPTY, PLACES[0], r"at is float64 of shape \(2, 5, 5\); needed"),
    (EMPTY, PLACES[:, :, :4], r"at is float64 of shape \(1, 2, 4, 5\); needed"),
    (EMPTY, PLACES.astype(str), r"at is <U32 of shape"),
])  # fmt: skip
def test_what_is_no_picture_or_no_places_is_refused(images, at, words):
    with pytest.raises(ValueError, match=words):
        warp(images, at)


@pytest.mark.parametrize("axis", [0, 1])
def test_places_that_are_no_numbers_are_refused_and_far_ones_are_paper(axis):
    images, at = np.ones((2, 5, 5)), np.indices((5, 5)) + np.zeros((2, 1, 1, 1))
    at[1, axis, 3, 2] = -np.inf
    new = warp(images, at)
    assert new[1, 3, 2] == 0 and new.sum() == 49
    at[1, axis, 3, 2] = np.nan
    with pytest.raises(ValueError, match="at holds NaN; legal are numbers"):
        warp(images, at)


@pytest.mark.parametrize(
    "images", [[EMPTY[0]], EMPTY[0], EMPTY.astype(np.uint8)], ids=["list", "2d", "bytes"]
)
def test_only_pictures_are_distorted(images):
    with pytest.raises(ValueError, match="images are .*; needed are floats"):
        Distortion(shift=1)(images, np.random.default_rng(0))


def test_a_seed_does_for_a_generator_and_nothing_else():
    images, distortion = pictures(), Distortion(rotation=10, alpha=8)
    np.testing.assert_array_equal(distortion(images, 3), distortion(images, np.random.default_rng(3)))
    with pytest.raises(ValueError, match="rng is 'a'; legal are"):
        distortion(images, "a")


# Moving


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_moved_is_affine_about_the_middle(shape):
    rng = np.random.default_rng(2)
    images, matrices = pictures(shape=shape), np.eye(2) + rng.uniform(-0.4, 0.4, (4, 2, 2))
    shifts, middle = rng.uniform(-3, 3, (4, 2)), (np.array(shape) - 1) / 2
    new = warp(images, moved(shape, matrices, shifts))
    for image, mine, matrix, shift in zip(images, new, matrices, shifts, strict=True):
        back = np.linalg.inv(matrix)
        expected = ndimage.affine_transform(
            image, back, offset=middle - back @ (middle + shift), order=1, mode="grid-constant"
        )
        np.testing.assert_allclose(mine, expected, atol=1e-12)


def spot(row, column, n=9):
    image = np.zeros((1, n, n))
    image[0, row, column] = 1
    return image


def where(images):
    """The row and column of all the ink, which lies in one pixel."""
    assert images.max() == pytest.approx(1)
    return np.unravel_index(images[0].argmax(), images[0].shape)


@pytest.mark.parametrize("matrices, shift, expected", [
    (rotation([90.0]), 0, (4, 1)),  # from the top anticlockwise to the left
    (rotation([180.0]), 0, (7, 4)),
    (rotation([-90.0]), 0, (4, 7)),
    (scaling([1.0]), [[1, 2]], (2, 6)),  # a row down, two columns to the right
    (shear([1.0]), 0, (1, 7)),  # three rows above the middle: three columns to the right
    (shear([-1.0]), 0, (1, 1)),
    (scaling([1 / 3]), 0, (3, 4)),
])  # fmt: skip
def test_which_way_a_spot_goes(matrices, shift, expected):
    assert where(warp(spot(1, 4), moved((9, 9), matrices, shift))) == expected


def test_rotation_turns_as_ndimage_does():
    images = pictures(3)
    for mine, image, angle in zip(
        warp(images, moved((28, 28), rotation([20.0, -7.5, 131.0]))), images, [20, -7.5, 131]
    ):
        expected = ndimage.rotate(image, angle, reshape=False, order=1, mode="grid-constant")
        np.testing.assert_allclose(mine, expected, atol=1e-12)


def test_a_larger_picture_is_larger():
    image = np.zeros((1, 28, 28))
    image[0, 10:18, 12:16] = 1
    larger = warp(image, moved((28, 28), scaling([1.5])))
    assert larger.sum() == pytest.approx(1.5**2 * image.sum(), rel=0.02)


# Bending


@pytest.mark.parametrize("sigma", [0.5, 1, 4, 7.3, 20])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_smooth_is_the_gaussian_filter(sigma, shape):
    field = random_field(3, shape, np.random.default_rng(0), np.float64)
    expected = [[ndimage.gaussian_filter(part, sigma, mode="constant") for part in pair] for pair in field]
    np.testing.assert_allclose(smooth(field, sigma), expected, atol=1e-14)


def test_what_is_kept_of_the_gaussian_can_not_be_spoiled():
    with pytest.raises(ValueError, match="read-only"):
        gaussian(5, 1.0)[0] = 3
    assert gaussian(5, 1.0, np.float32).dtype == np.float32 and gaussian(5, 1.0).dtype == np.float64


def test_a_random_field_points_everywhere_alike():
    field = random_field(500, (28, 28), np.random.default_rng(0))
    assert field.shape == (500, 2, 28, 28) and field.dtype == np.float32
    assert -1 <= field.min() < -0.999 and 0.999 < field.max() <= 1
    assert abs(field.mean()) < 0.002 and field.std() == pytest.approx(1 / np.sqrt(3), rel=0.01)


def test_elastic_distortion_by_simards_recipe():
    images = pictures(3)
    new = Distortion(alpha=34, sigma=4)(images, np.random.default_rng(7))
    rng = np.random.default_rng(7)
    rng.uniform(size=5 * 3)  # drawn for the moves, of which there are none here
    field = 2 * rng.random((3, 2, 28, 28)) - 1
    for image, mine, arrows in zip(images, new, field, strict=True):
        at = [
            place + 34 * ndimage.gaussian_filter(part, 4, mode="constant")
            for place, part in zip(np.indices((28, 28)), arrows)
        ]
        expected = ndimage.map_coordinates(image, at, order=1, mode="grid-constant")
        np.testing.assert_allclose(mine, expected, atol=1e-12)


# All together


def test_amounts_are_the_most_that_happens():
    places = np.indices((28, 28))
    rng = np.random.default_rng(0)
    shifts = Distortion(shift=2).places(2000, (28, 28), rng, np.float64) - places
    np.testing.assert_allclose(shifts - shifts[..., :1, :1], 0, atol=1e-12)  # all pixels alike
    assert 1.99 < abs(shifts).max() <= 2 and abs(shifts.mean()) < 0.05

    def matrices(**amounts):  # of each picture, from the places of two pixels beside the first
        at = Distortion(**amounts).places(2000, (28, 28), rng, np.float64)
        return np.linalg.inv(np.stack([at[:, :, 1, 0] - at[:, :, 0, 0], at[:, :, 0, 1] - at[:, :, 0, 0]], -1))

    turns = matrices(rotation=15)
    angle = np.degrees(np.arctan2(turns[:, 1, 0], turns[:, 0, 0]))
    assert 14.9 < abs(angle).max() <= 15 + 1e-9 and abs(angle.mean()) < 0.5
    factors = matrices(scaling=0.15)
    np.testing.assert_allclose(factors, factors[:, :1, :1] * np.eye(2), atol=1e-12)
    assert 0.85 <= factors[:, 0, 0].min() < 0.851 and 1.149 < factors[:, 0, 0].max() <= 1.15 + 1e-12
    slants = -matrices(shear=0.3)[:, 1, 0]
    assert 0.299 < abs(slants).max() <= 0.3 + 1e-12


def test_no_amount_changes_nothing():
    images = pictures()
    np.testing.assert_allclose(Distortion()(images, np.random.default_rng(0)), images, atol=1e-12)


def test_the_same_rng_gives_the_same_and_each_picture_its_own():
    images = np.repeat(pictures(1), 3, axis=0)
    distortion = Distortion(shift=1, rotation=15, scaling=0.15, shear=0.1, alpha=34)
    first = distortion(images, np.random.default_rng(3))
    np.testing.assert_array_equal(distortion(images, np.random.default_rng(3)), first)
    assert all(abs(first[i] - first[j]).max() > 0.1 for i, j in [(0, 1), (1, 2), (0, 2)])
    assert abs(distortion(images, np.random.default_rng(4)) - first).max() > 0.1


BAD = [
    (lambda: Distortion(shift=-1), "shift is -1; legal are finite numbers from 0 on"),
    (lambda: Distortion(rotation="15"), "rotation is '15'; legal are"),
    (lambda: Distortion(scaling=1), "scaling is 1; legal are numbers from 0 to below 1"),
    (lambda: Distortion(shear=np.nan), "shear is nan"),
    (lambda: Distortion(alpha=np.inf), "alpha is inf"),
    (lambda: Distortion(alpha=34, sigma=0), "sigma is 0; legal are positive"),
    (lambda: Augmented(made_up(20, 16), Distortion), "distortion is <class .*Distortion'>; needed is one of"),
    (lambda: Augmented(made_up(20, 16), 15), "distortion is 15; needed"),
    (lambda: Augmented(made_up(20, 16), Distortion(), rng="a"), "rng is 'a'"),
    (lambda: Augmented(Pairs([(np.ones(6), 1)]), Distortion()), "6 inputs are no square picture"),
    (lambda: Augmented([1, 2], Distortion()), "data must be a Dataset or a list"),
    (lambda: Augmented(made_up(20, 16), lambda x, rng: x[:, 1:]).batch(slice(0, 4)),
     r"distortion made .*\(4, 3, 4\) of pictures of shape \(4, 4, 4\)"),
    (lambda: Augmented(made_up(20, 16), lambda x, rng: None).batch(slice(0, 4)),
     r"distortion made None of pictures of shape \(4, 4, 4\); needed are numbers"),
    (lambda: Augmented(made_up(20, 16), lambda x, rng: [[1], [1, 2]]).batch(slice(0, 4)),
     r"distortion made \[\[1\], \[1, 2\]\] of"),
    (lambda: Augmented(made_up(20, 16), lambda x, rng: x.astype(str)).batch(slice(0, 4)),
     r"distortion made <U32 \(4, 4, 4\) of"),
]  # fmt: skip


@pytest.mark.parametrize("call, words", BAD)
def test_bad_settings(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_repr_is_what_makes_it():
    for distortion in (Distortion(), Distortion(shift=2, scaling=0.1), Distortion(alpha=34, sigma=3.5)):
        assert repr(eval(repr(distortion))) == repr(distortion)
    assert repr(Distortion(alpha=34)) == "Distortion(alpha=34, sigma=4)"
    data = Augmented(made_up(20, 16), Distortion(shift=1))
    assert repr(data) == "made up: 20 images of 4x4 pixels, distorted by Distortion(shift=1)"


# As data


def mirrored(images, rng):
    """A distortion of one's own that needs no luck."""
    return images[:, :, ::-1]


@pytest.mark.parametrize("index", [slice(2, 9), np.array([5, 1, 5]), 3, slice(0, 0), slice(None)], ids=str)
@pytest.mark.parametrize("shape", [None, (2, 8)])
def test_batches_are_those_of_the_data_but_distorted(index, shape):
    images = np.random.default_rng(0).integers(0, 256, (50, 16), np.uint8)
    data = Dataset(images, np.arange(50) % 10, shape=shape)
    mine = Augmented(data, mirrored)
    x, y = mine.batch(index, np.float64)
    plain, targets = data.batch(index, np.float64)
    assert x.shape == plain.shape and x.dtype == np.float64
    rows, columns = shape or (4, 4)
    np.testing.assert_array_equal(x.reshape(-1, rows, columns), plain.reshape(-1, rows, columns)[..., ::-1])
    np.testing.assert_array_equal(y, targets)
    assert len(mine) == 50 and mine.n_classes == 10 and (mine.labels == data.labels).all()


def test_a_distortion_of_ones_own_gets_at_most_20_pictures_at_a_time_and_may_give_a_list():
    assert "at\n        most 20 pictures at a time" in Augmented.__doc__
    sizes = []

    def own(images, rng):
        sizes.append(len(images))
        return list(images)

    data = made_up(50, 16)
    x, _ = Augmented(data, own).batch(slice(0, 45))
    assert sizes == [20, 20, 5]
    np.testing.assert_array_equal(x, data.batch(slice(0, 45))[0])


def test_pairs_and_unscaled_numbers_can_be_distorted():
    pairs = list(made_up(20, 16))
    x, _ = Augmented(pairs, mirrored).batch(slice(0, 1))
    np.testing.assert_array_equal(x.reshape(4, 4), pairs[0][0].reshape(4, 4)[:, ::-1])
    data = Dataset(made_up(20, 16).images, np.arange(20) % 10, unscaled=True)
    list(small_net(sizes=(16, 5, 10)).train(Augmented(data, mirrored), 1, 4, 0.01))  # and are still let in


def test_the_same_seed_trains_the_same_network_and_each_epoch_sees_others():
    data = load_digits(8).training

    def trained(seed):
        net = Network([64, 10, 10], rng=0)
        list(net.train(Augmented(data, Distortion(shift=1, alpha=4, sigma=2), rng=seed), 2, 10, 1.0))
        return net

    a, b, c = trained(1), trained(1), trained(2)
    assert all(map(np.array_equal, a.parameters, b.parameters))
    assert not any(map(np.array_equal, a.parameters, c.parameters))
    augmented = Augmented(data, Distortion(shift=1), rng=0)
    assert not np.array_equal(*(augmented.batch(slice(0, 5))[0] for _ in range(2)))


@pytest.mark.parametrize("make", [
    lambda: Network([64, 30, 10], rng=0, cost="cross-entropy"),
    lambda: Sequential((64,), [Dense(10), Softmax()], rng=0),
])  # fmt: skip
def test_every_model_learns_from_it(make):
    training, validation, _ = load_digits(8)
    data = Augmented(training, Distortion(shift=0.5, rotation=5), rng=0)
    records = list(make().train(data, 10, 10, Momentum(0.05), validation_data=validation))
    assert records[-1].validation > 0.85


def test_what_is_answered_is_never_distorted():
    data = made_up(20, 16)
    augmented, net = Augmented(data, Distortion(shift=1)), small_net(sizes=(16, 5, 10))
    for name, call in {
        "validation_data": lambda: net.train(data, 1, 4, 1.0, validation_data=augmented),
        "test_data": lambda: net.SGD(data, 1, 4, 1.0, augmented),
        "data": lambda: net.evaluate(augmented),
        "the data": lambda: net.predict(augmented),
    }.items():
        with pytest.raises(
            ValueError, match=f"{name} is made up.*: distorted pictures are for training only"
        ):
            call()
    with pytest.raises(ValueError, match="training only"):
        net.total_cost(augmented)
    assert net.history == [] and net.evaluate(augmented.data) == net.evaluate(data)

"""Finding the ink on paper, each step against a slow and plain program or a property that it must have."""

import numpy as np
import pytest
from scipy import ndimage

from digitnet.pictures.inking import (
    ink_on,
    is_dark_on_light,
    noise_in,
    paper,
    reduced,
    strength,
    threshold,
    without_specks,
)
from digitnet.pictures.layout import ink_of_page
from digitnet.pictures.preprocessing import prepare
from digitnet.pictures.sheets import on_sheet


def sheet(rows=90, columns=120, ink=0.2, light=0.9):
    """Paper with an upright stroke and a slanted one."""
    picture = np.full((rows, columns), light)
    picture[20:70, 40:48] = ink
    for k in range(40):
        picture[20 + k, 60 + k // 2 : 67 + k // 2] = ink
    return picture


def test_reducing_takes_means_of_squares_and_leaves_small_pictures_alone():
    picture = np.arange(7 * 9, dtype=float).reshape(7, 9)
    small = reduced(picture, most=4)
    assert small.shape == (2, 3)
    assert small[1, 2] == picture[3:6, 6:9].mean()
    assert reduced(picture, most=9) is picture
    assert reduced(np.ones((300, 2)), most=200).shape == (150, 1)
    assert reduced(np.ones((1000, 2)), most=200).shape == (1000, 2)  # nothing would be left of it


def test_dark_ink_and_light_ink_are_told_apart():
    assert is_dark_on_light(sheet())
    assert not is_dark_on_light(1 - sheet())
    tight = sheet()[20:70, 40:87]  # a thick stroke or two, and no margin
    assert is_dark_on_light(tight) and not is_dark_on_light(1 - tight)
    slope = np.linspace(1, 0.4, 120)
    assert is_dark_on_light(sheet() * slope)
    assert not is_dark_on_light(1 - sheet() * slope)


def test_paper_is_as_bright_under_ink_as_beside_it():
    assert paper(sheet()) == pytest.approx(0.9)


def test_light_that_falls_off_evenly_is_found_up_to_the_edge():
    light = np.linspace(1, 0.4, 120) - np.linspace(0, 0.1, 90)[:, np.newaxis]
    for ink in (sheet(), np.roll(sheet(), (15, 38), (0, 1))):
        assert paper(light * ink) == pytest.approx(0.9 * light)


def test_the_edge_of_a_shadow_stays_where_it_is():
    light = np.where(np.arange(120) < 55, 1.0, 0.5) * np.ones((90, 1))
    found = paper(light * sheet())
    away = np.abs(np.arange(120) - 55) > 12
    assert found[:, away] == pytest.approx(0.9 * light[:, away])


def test_ink_is_the_share_of_light_that_is_missing_whatever_the_light():
    light = np.linspace(0.3, 1, 120) * np.ones((90, 1))
    expected = ink_on(sheet(), np.full((90, 120), 0.9))
    assert ink_on(light * sheet(), 0.9 * light) == pytest.approx(expected)
    assert expected.max() == pytest.approx(1 - 0.2 / 0.9)
    assert ink_on(np.ones((1, 2)), np.zeros((1, 2))).tolist() == [[0, 0]]  # lighter than the paper


def test_otsus_threshold_is_the_best_of_all_by_brute_force():
    rng = np.random.default_rng(3)
    ink = np.clip(np.concatenate([rng.normal(0.1, 0.05, 900), rng.normal(0.7, 0.1, 100)]), 0, 1)
    step = ink.max() / 256
    bins = np.minimum((ink / step).astype(int), 255)
    values = (bins + 0.5) * step

    def between(k):
        low, high = values[bins <= k], values[bins > k]
        return len(low) * len(high) * (low.mean() - high.mean()) ** 2 if len(low) and len(high) else 0

    best = max(range(255), key=between)
    assert threshold(ink) == pytest.approx((best + 0.5) * step)
    assert threshold(np.zeros((3, 3))) == 0


def test_strength_is_that_of_the_stroke_and_nothing_on_empty_paper():
    ink = ink_on(sheet(), np.full((90, 120), 0.9))
    assert strength(ink) == pytest.approx(ink.max())
    assert strength(np.zeros((5, 5))) == 0
    assert strength(0.1 * ink) == 0


@pytest.mark.parametrize("deviation", [0.01, 0.02, 0.1])
def test_the_noise_is_measured_whatever_is_on_the_paper(deviation):
    picture = sheet() * np.linspace(1, 0.4, 120) + np.random.default_rng(0).normal(0, deviation, (90, 120))
    assert noise_in(picture) == pytest.approx(deviation, rel=0.25)  # ink and slope say a little, too
    assert noise_in(sheet()) == noise_in(np.ones((1, 1))) == 0


def test_what_may_be_noise_is_no_ink():
    light, noise = np.full((90, 120), 0.9), 0.02
    ink = ink_on(sheet(ink=0.72), light)  # a pencil that takes a fifth of the light
    assert strength(ink, light, noise) == strength(ink) == pytest.approx(0.2)
    assert strength(ink, light, 0.05) == 0
    assert strength(ink, 0.4 * light, noise) == 0  # in the shadow


EMPTY = {
    "even": np.full((140, 140), 0.9),
    "shadow": np.linspace(0.95, 0.3, 140) * np.ones((140, 1)),
    "deep shadow": np.linspace(0.95, 0.2, 140) * np.ones((140, 1)),
    "dark": np.linspace(0.05, 0.6, 140)[:, np.newaxis] * np.ones(140),
}


@pytest.mark.parametrize("noise", [0, 0.003, 0.01, 0.02, 0.05])
@pytest.mark.parametrize("kind", EMPTY)
def test_an_empty_sheet_with_noise_is_empty(kind, noise):
    rng = np.random.default_rng(1)
    for _ in range(8):
        picture = np.clip(EMPTY[kind] + rng.normal(0, noise, (140, 140)), 0, 1)
        assert not prepare(picture).any()
        assert not ink_of_page(picture).any()


def test_small_parts_go_and_large_ones_stay():
    mask = np.zeros((40, 40), bool)
    mask[5:35, 10:14] = True  # 120 pixels
    mask[5:8, 20:23] = True  # 9: a broken-off bar
    with_specks = mask.copy()
    with_specks[30, 30] = with_specks[10:12, 34:36] = True
    with_specks[36, 36] = with_specks[37, 37] = True  # joined by a corner
    assert (without_specks(with_specks) == mask).all()


def test_what_comes_in_at_the_edge_goes_unless_it_reaches_far_in():
    digit = np.zeros((40, 40), bool)
    digit[5:35, 10:14] = True
    for width in (2, 4, 20):  # 20: a table, ten times as large as the digit
        mask = digit.copy()
        mask[:, 40 - width :] = True
        assert (without_specks(mask) == digit).all(), width
    around = np.ones((40, 40), bool)
    around[3:37, 3:37] = digit[3:37, 3:37]  # a frame
    assert (without_specks(around) == digit).all()


def test_a_digit_that_touches_the_edge_stays_with_its_bar():
    mask = np.zeros((40, 40), bool)
    mask[12:40, 18:23] = True  # leaves at the lower edge
    mask[8:12, 26:36] = True  # the bar of a 5, beside it
    assert (without_specks(mask) == mask).all()
    mask[8:12, 26:36] = False
    assert (without_specks(mask) == mask).all()


def on_table(shade=0.3, turn=6, blur=1, ink=0.2):
    """A sheet with a stroke, on a table that has `shade` of its light, (150, 120)."""
    rows, columns = np.mgrid[0:150, 0:120] - np.array([75, 60])[:, np.newaxis, np.newaxis]
    a = np.radians(turn)
    down, across = rows * np.cos(a) + columns * np.sin(a), columns * np.cos(a) - rows * np.sin(a)
    sheet = (abs(down) < 58) & (abs(across) < 42)
    picture = np.where(sheet, 0.9, 0.9 * shade)
    picture[(abs(down) < 25) & (abs(across) < 3)] = ink
    return ndimage.gaussian_filter(picture, blur) if blur else picture


def test_the_table_around_a_sheet_goes():
    found = on_sheet(on_table())
    assert is_dark_on_light(found)
    beside = np.abs(np.arange(120) - 60) > 20
    assert found[:, beside] == pytest.approx(0.9, abs=0.02)
    assert (found[40:110, 50:70] == on_table()[40:110, 50:70]).all()


def test_the_sheets_own_light_goes_on_beyond_its_edge():
    light = np.linspace(1, 0.5, 150)[:, np.newaxis] * np.ones(120)
    found = on_sheet(light * on_table(turn=0))
    assert found[20:130, [0, 119]] == pytest.approx(0.9 * light[20:130, [0, 119]], abs=0.02)
    assert found[[0, 149], 20] == pytest.approx(0.9 * light[[20, 130], 20], abs=0.02)


def test_a_large_picture_is_mended_at_its_full_size():
    large = np.kron(on_table(), np.ones((3, 3)))
    found = on_sheet(large)
    assert found.shape == large.shape and found.min() < 0.25
    assert found[:, :30] == pytest.approx(0.9, abs=0.03)


def test_what_is_no_sheet_on_a_table_stays_as_it_is():
    rows, columns = np.mgrid[0:150, 0:120]
    far = np.hypot(rows - 75, columns - 60)
    pictures = {
        "no table": sheet(),
        "a light table": on_table(0.8),
        "the soft edge of a shadow": on_table(0.3, blur=12),
        "nothing on it": on_table(ink=0.9),
        "a thick 0, light on dark": 0.1 + 0.8 * (abs(far - 40) < 15),
        "a dot, light on dark": 0.1 + 0.8 * (far < 50),
        "a small picture": on_table()[::3, ::3],
        "even": np.full((150, 120), 0.5),
        "black": np.zeros((150, 120)),
    }
    for name, picture in pictures.items():
        assert on_sheet(picture) is picture, name


def test_a_shadow_or_a_glare_does_not_turn_dark_ink_into_light():
    rows, columns = np.mgrid[0:160, 0:160] / 160
    faint = 0.9 - 0.2 * (abs(np.hypot(rows - 0.5, columns - 0.4) - 0.2) < 0.01)
    shadow = 1 - 0.4 / (1 + np.exp((rows + 0.5 * columns - 0.7) / 0.02))
    assert is_dark_on_light(faint * shadow)
    assert not is_dark_on_light(1 - faint * shadow)
    faint = np.where(faint < 0.9, 0.45, 0.9)
    glare = 0.3 * np.exp(-(((rows - 0.7) / 0.15) ** 2) - ((columns - 0.7) / 0.1) ** 2)
    assert is_dark_on_light(0.7 * faint + glare)


def test_noise_is_nothing():
    mask = np.random.default_rng(0).random((100, 100)) < 0.1
    assert not without_specks(mask).any()
    assert not without_specks(np.zeros((4, 4), bool)).any()

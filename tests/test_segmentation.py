"""Digits found on lines and pages: how many are right, which are doubted, and what isn't one.

Most lines are made of the recorded hands, which come with the package; the bounds are those on MNIST.
"""

import itertools
import tracemalloc

import numpy as np
import pytest
from scipy import ndimage

from digitnet import load_pretrained
from digitnet.experiments.own_hand import edits
from digitnet.pictures import layout, pages, segmentation
from digitnet.pictures.cutting import ASIDE, cheapest, cuts, seams
from digitnet.pictures.layout import height_of_digits, lines_of, opened
from digitnet.pictures.preprocessing import prepare
from digitnet.pictures.readings import best_way
from digitnet.pictures.segmentation import find_digits
from digitnet.pictures.strokes import drawn, hands, placed
from digitnet.reading import text_of


@pytest.fixture(scope="module")
def convnet():
    return load_pretrained("convnet")


@pytest.fixture(scope="module")
def written():
    """Images and labels of the digits of all recorded hands."""
    all_digits = [digit for hand in hands().values() for digit in hand]
    images = [1 - drawn(placed(digit.strokes, 80, (56, 56)), (112, 112), 10) for digit in all_digits]
    return np.array(images, np.float32), np.array([digit.label for digit in all_digits])


def texts(found):
    """What was read in each line."""
    return text_of(found).split("\n") if found else []


def lines_read(images, labels, network, n, seed, **style):
    """The shares of digits and of whole lines of 3 to 8 digits that are read right; "?" counts as wrong."""
    rng, wrong, total, right = np.random.default_rng(seed), 0, 0, 0
    for _ in range(n):
        i = rng.integers(len(labels), size=rng.integers(3, 9))
        line = pages.line(images[i], labels[i], rng, **style)
        distance = edits("".join(texts(find_digits(line.picture, network))), line.texts[0])
        wrong, total, right = wrong + distance, total + len(i), right + (distance == 0)
    return 1 - wrong / total, right / n


def test_edits_are_counted():
    assert [edits(*pair) for pair in (("123", "123"), ("13", "123"), ("1723", "123"), ("", "12"))] == [
        0, 1, 1, 2,
    ]  # fmt: skip


# The bounds


def test_lines_of_mnist(mnist, convnet):
    digits, lines = lines_read(mnist.test.images, mnist.test.labels, convnet, 200, 17)
    assert digits >= 0.98 and lines >= 0.90


@pytest.mark.parametrize("style, least_digits, least_lines", [
    ({"slant": 6}, 0.97, 0.88),
    ({"broken": 0.3}, 0.90, 0.65),
    ({"touching": 0.3}, 0.75, 0.35),
])  # fmt: skip
def test_harder_lines_of_mnist(mnist, convnet, style, least_digits, least_lines):
    digits, lines = lines_read(mnist.test.images, mnist.test.labels, convnet, 40, 18, **style)
    assert digits >= least_digits and lines >= least_lines


def test_lines_of_the_recorded_hands(written, convnet):
    digits, lines = lines_read(*written, convnet, 25, 1)
    assert digits >= 0.97 and lines >= 0.90


def test_a_page_is_read_from_top_to_bottom_and_its_boxes_are_right(written, convnet):
    i = np.random.default_rng(5).integers(len(written[1]), size=36)
    page = pages.page(written[0][i], written[1][i], 5, per_line=9, slant=2)
    found = find_digits(page.picture, convnet)
    assert sum(map(edits, texts(found), page.texts)) <= 1 and len(found) == 36
    assert [one.line for one in found] == page.lines.tolist()
    boxes = np.array([one.box for one in found])
    assert abs(boxes - page.boxes).max() <= 4
    for one in found:
        assert one.image.shape == (28, 28) and one.image.dtype == np.float32 and one.image.max() > 0.5
        assert 0 <= one.confidence <= 1 and one.runner_up != one.digit and one.shares.shape == (10,)
        assert 0 <= one.shares.min() and one.shares.sum() <= 1 + 1e-5


@pytest.mark.parametrize("degrees", [-8, 8])
def test_slanted_lines_stay_apart(written, convnet, degrees):
    rng = np.random.default_rng(2)
    i = rng.integers(len(written[1]), size=24)
    rise = np.tan(np.radians(degrees))
    page = pages.page(written[0][i], written[1][i], 3, per_line=8, size=(40, 40), noise=0, shading=0)
    shift = np.rint(rise * np.arange(page.picture.shape[1])).astype(int)
    shift -= shift.min()
    slanted = np.full((page.picture.shape[0] + shift.max(), len(shift)), page.picture.max())
    for column, by in enumerate(shift):
        slanted[by : by + page.picture.shape[0], column] = page.picture[:, column]
    found = find_digits(slanted, convnet)
    assert [one.line for one in found] == page.lines.tolist()
    assert sum(map(edits, texts(found), page.texts)) <= 2


# One digit


def test_one_digit_alone(written, convnet):
    right = 0
    for image, label in zip(written[0][::11], written[1][::11]):
        for picture in (1 - image, image, 1 - image[6:-6, 6:-6]):  # light on dark, and cut off near
            right += texts(find_digits(picture, convnet)) == [str(label)]
    assert right >= 0.95 * 3 * len(written[1][::11])


def test_what_the_network_sees_of_one_digit_is_nearly_what_prepare_makes(written, convnet):
    away = []
    for image in written[0][::11]:
        found = find_digits(1 - image, convnet, sure=0)
        away += [abs(one.image - prepare(1 - image)).mean() for one in found[:1]]
    assert len(away) == len(written[0][::11]) and np.median(away) < 0.03


def test_digits_in_mnists_own_form(mnist, convnet):
    images = mnist.test.inputs[:200].reshape(-1, 28, 28)
    answers = [texts(find_digits(image, convnet)) for image in images]
    right = [answer == [str(label)] for answer, label in zip(answers, mnist.test.labels)]
    assert np.mean(right) >= 0.94


def test_light_ink_on_dark_paper(written, convnet):
    line = pages.line(written[0][:6], written[1][:6], 0)
    assert texts(find_digits(1 - line.picture, convnet)) == texts(find_digits(line.picture, convnet))


# Touching, broken, doubtful


def bar(picture, top, left, bottom, right, grey=0.1):
    picture[top:bottom, left:right] = grey


def test_a_broken_five_is_one_digit_and_two_ones_are_two(written, convnet):
    labels = written[1]
    fives = written[0][labels == 5][:8]
    ok = 0
    for image in fives:
        rows = np.flatnonzero(image.any(axis=1))
        broken = image.copy()
        cut = rows[0] + round(0.2 * len(rows))
        broken[cut : cut + 4] = 0
        line = pages.line(np.stack([written[0][3], broken, written[0][8]]), [3, 5, 8], 0)
        ok += len(find_digits(line.picture, convnet, sure=0)) == 3
    assert ok >= 6
    ones = written[0][labels == 1][:4]
    assert len(find_digits(pages.line(ones, [1] * 4, 0).picture, convnet, sure=0)) == 4


def test_touching_zeros_are_cut_apart(convnet):
    row, column = np.indices((100, 180))
    rings = [abs(np.hypot((row - 50) / 1.3, column - middle) - 24) < 4 for middle in (50, 114)]
    bridge = (abs(row - 50) < 3) & (abs(column - 82) < 8)
    picture = np.where(rings[0] | rings[1] | bridge, 0.1, 0.95)
    found = find_digits(picture, convnet, sure=0)
    assert [one.shares.argmax() for one in found] == [0, 0]
    (_, left, _, right), (_, second, _, end) = (one.box for one in found)
    assert abs(right - 82) <= 6 and abs(second - 82) <= 6 and left < 25 and end > 138


def test_a_round_zero_is_not_cut_into_two_strokes(convnet):
    row, column = np.indices((100, 260))
    zeros = [abs(np.hypot((row - 50) / 1.15, column - middle) - 26) < 3 for middle in (50, 130, 210)]
    found = find_digits(np.where(np.any(zeros, axis=0), 0.1, 0.95), convnet)
    assert texts(found) == ["000"] and min(one.confidence for one in found) > 0.9


def test_a_page_on_a_table_with_a_shadow_at_its_edge(written, convnet):
    images, labels = written[0][:30], written[1][:30]
    page = pages.page(images, labels, 4, noise=0.01, margin=(1.5, 1.5), ink=(0.1, 0.2), paper=(0.9, 0.9))
    rows, columns = page.picture.shape
    table = np.full((rows + 120, columns + 160), 0.2)
    table[60:-60, 80:-80] = page.picture
    found = find_digits(ndimage.gaussian_filter(table, 1), convnet)
    assert texts(found) == page.texts
    off = np.array([one.box for one in found]) - (page.boxes + [60, 80, 60, 80])
    assert np.abs(off).max() <= 5
    shadow = page.picture * np.where(
        np.hypot(*(np.indices((rows, columns)) - [[[rows]], [[0]]])) < 25, 0.5, 1
    )
    assert texts(find_digits(shadow, convnet)) == page.texts


def cast(picture, angle, depth, blur, noise=0.02):
    """The picture with a shadow on one side of a line through its middle."""
    rows, columns = (np.indices(picture.shape).T - np.array(picture.shape) / 2).T
    along = np.cos(angle) * rows + np.sin(angle) * columns
    shadow = picture * (1 - depth / (1 + np.exp(-np.clip(along / blur, -50, 50))))
    return np.clip(shadow + np.random.default_rng(0).normal(0, noise, picture.shape), 0, 1)


SHADOWS = {"knife-edged": (0.6, 0.7), "deep": (0.8, 2), "soft": (0.6, 5), "light": (0.3, 1)}


@pytest.mark.parametrize("kind", SHADOWS)
@pytest.mark.parametrize("rows", [280, 1000])
def test_the_edge_of_a_shadow_is_no_digit(kind, rows, convnet):
    for angle in np.arange(0, 3, 0.25):
        assert not find_digits(cast(np.full((rows, rows * 5 // 4), 0.9), angle, *SHADOWS[kind]), convnet)


@pytest.mark.parametrize("kind", ["soft", "light"])
def test_digits_on_both_sides_of_the_edge_of_a_shadow_are_read(kind, written, convnet):
    page = pages.page(written[0][:20], written[1][:20], 1, per_line=4, noise=0, shading=0)
    for angle in np.arange(0, 3, 0.75):
        assert texts(find_digits(cast(page.picture, angle, *SHADOWS[kind]), convnet)) == page.texts


@pytest.mark.parametrize("style", [{}, {"ink": (0.6, 0.7), "paper": (0.9, 1.0)}, {"size": (9, 20)}])
def test_ink_is_no_edge_of_a_shadow(style, written, monkeypatch):
    line = pages.line(written[0][:20], written[1][:20], 1, touching=0.3, **style).picture
    ink = layout.ink_of_page(line)
    monkeypatch.setattr(layout, "shaded", lambda mask, grey, noise: np.zeros_like(mask))
    assert ink.any() and (ink == layout.ink_of_page(line)).all()


def test_of_frames_around_frames_no_side_is_looked_at(monkeypatch):
    mask = np.zeros((200, 200), bool)
    for k in range(0, 80, 2):
        mask[[k, 199 - k], k : 200 - k] = mask[k : 200 - k, [k, 199 - k]] = True
    monkeypatch.setattr(layout.ndimage, "distance_transform_cdt", lambda *_: pytest.fail("looked at"))
    assert not layout.shaded(mask, np.ones(mask.shape), 0).any()


class Undecided:
    """A network that finds two digits almost equally likely, whatever it is shown."""

    def feedforward(self, x):
        output = np.full((len(x), 10), 0.0)
        output[:, 3], output[:, 8] = 0.52, 0.48
        return output


def test_what_is_not_sure_is_none(written):
    line = pages.line(written[0][:5], written[1][:5], 0)
    found = find_digits(line.picture, Undecided(), sure=0.6)
    assert found and all(one.digit is None and one.runner_up == 8 for one in found)
    assert all(one.confidence <= 0.52 + 1e-6 for one in found)
    assert {one.digit for one in find_digits(line.picture, Undecided(), sure=0)} == {3}


def test_the_surer_the_fewer(written, convnet):
    i = np.arange(0, 320, 9)
    page = pages.page(written[0][i], written[1][i], 7, touching=0.3)
    unsure = [sum(one.digit is None for one in find_digits(page.picture, convnet, sure=s))
              for s in (0, 0.5, 0.9, 0.999)]  # fmt: skip
    assert unsure == sorted(unsure) and unsure[-1] > unsure[0]


# What is no digit


def paper(rows=120, columns=300, seed=0, noise=0.02):
    return np.clip(0.9 + noise * np.random.default_rng(seed).standard_normal((rows, columns)), 0, 1)


@pytest.mark.parametrize("picture", [
    np.ones((50, 80)), np.zeros((50, 80)), np.full((50, 80), 0.5), np.ones((1, 1)), np.zeros((1, 1)),
    np.ones((1, 500)), np.zeros((500, 1)), paper(), paper(noise=0.1), 1 - paper(),
    np.linspace(0.2, 1, 300) * np.ones((80, 1)),
])  # fmt: skip
def test_empty_paper_holds_no_digits(picture, convnet):
    assert find_digits(picture, convnet) == []


def test_one_speck_is_no_digit(convnet):
    picture = paper()
    bar(picture, 60, 100, 63, 103)
    assert find_digits(picture, convnet) == []


def test_specks_dashes_and_rules_are_passed_over(written, convnet):
    line = pages.line(written[0][:6], written[1][:6], 0, size=(40, 40), margin=(1.0, 1.0))
    plain = texts(find_digits(line.picture, convnet))
    spoilt = line.picture.copy()
    rng = np.random.default_rng(0)
    rows, columns = spoilt.shape
    for _ in range(40):  # dust
        row, column = rng.integers(rows - 2), rng.integers(columns - 2)
        spoilt[row : row + 2, column : column + 2] = 0.2
    bar(spoilt, rows - 6, 0, rows - 4, columns)  # a rule below, from rim to rim
    bar(spoilt, 4, 30, 6, columns - 30)  # and one above that ends
    bar(spoilt, rows // 2, 4, rows // 2 + 3, 24)  # a dash
    assert texts(find_digits(spoilt, convnet)) == plain


def test_rules_through_the_digits_are_taken_away(written, convnet):
    line = pages.line(written[0][:6], written[1][:6], 0, size=(60, 60), noise=0.01, shading=0)
    ruled = line.picture.copy()
    bottom = int(np.median(line.boxes[:, 2]))
    bar(ruled, bottom - 2, 0, bottom, ruled.shape[1])
    assert edits("".join(texts(find_digits(ruled, convnet))), line.texts[0]) <= 1


def test_a_rule_of_one_pixel_or_a_blot_alone_works(convnet):
    for box in ((10, 0, 11, 300), (0, 50, 120, 51), (40, 50, 75, 95)):
        picture = paper()
        bar(picture, *box)
        assert all(one.digit is None for one in find_digits(picture, convnet))


@pytest.mark.parametrize("shape", [(200, 12), (12, 200), (3, 3), (400, 8)])
def test_narrow_pictures_work(shape, convnet):
    rng = np.random.default_rng(0)
    find_digits(rng.random(shape), convnet)
    picture = np.ones(shape)
    picture[shape[0] // 4 : -(shape[0] // 4), shape[1] // 3 : -(shape[1] // 3)] = 0
    assert len(find_digits(picture, convnet)) <= 1


def test_more_pieces_than_a_page_can_hold_are_refused(convnet, monkeypatch):
    picture = np.ones((420, 420))
    for row in range(5, 410, 20):
        for column in range(5, 410, 20):
            bar(picture, row, column, row + 12, column + 3)
    assert len(find_digits(picture, convnet)) == 441
    monkeypatch.setattr(layout, "MOST", 440)
    with pytest.raises(ValueError, match="holds 441 separate pieces of ink; legal are 440"):
        find_digits(picture, convnet)


def test_more_candidates_than_a_page_can_hold_are_refused(written, convnet, monkeypatch):
    monkeypatch.setattr(segmentation, "MOST_CANDIDATES", 2)
    line = pages.line(written[0][:6], written[1][:6], 0)
    with pytest.raises(
        ValueError, match=r"the picture holds \d+ parts and runs of parts; legal are 2 at most"
    ):
        find_digits(line.picture, convnet)


@pytest.mark.parametrize("rows", [97, 98])
def test_boxes_are_right_in_pictures_that_are_made_smaller_first(convnet, rows):
    seven = next(digit for digit in hands()["school"] if digit.label == 7)
    picture = np.minimum(
        drawn(placed(seven.strokes, 70, (3800, 48)), (rows, 3843), 9),
        drawn(placed(seven.strokes, 70, (60, 48)), (rows, 3843), 9),
    )
    found = find_digits(picture, convnet)
    assert [one.digit for one in found] == [7, 7]
    for one, middle in zip(found, (60, 3800)):
        columns = np.flatnonzero((picture < 0.5)[:, middle - 50 : middle + 43].any(axis=0)) + middle - 50
        assert abs(one.box[1] - columns[0]) <= 4 and abs(one.box[3] - columns[-1] - 1) <= 4


def test_lines_are_counted_without_those_that_hold_no_digit(written, convnet):
    sheet = np.ones((400, 400))
    for k, top in ((0, 10), (8, 270)):
        line = pages.line(
            written[0][k : k + 4], written[1][k : k + 4], k, size=(40, 40), shading=0, paper=(1, 1)
        )
        rows, columns = line.picture.shape
        sheet[top : top + rows, 20 : 20 + columns] = line.picture
    sheet[180:215, 80:125] = 0.1  # a blot
    assert {one.line for one in find_digits(sheet, convnet)} == {0, 1}


def test_all_candidates_are_asked_about_at_once(written, convnet):
    asked = []

    class Counting:
        def feedforward(self, x):
            asked.append(len(x))
            return convnet.feedforward(x)

    page = pages.page(written[0][:40], written[1][:40], 0)
    found = find_digits(page.picture, Counting())
    assert len(asked) == 1 and len(found) <= asked[0] <= 40 * 30


BAD = [
    (np.ones(5), "has shape"), (np.ones((3, 3, 3)), "has shape"), (np.full((5, 5), 7.0), "has values from 7"),
    (np.full((5, 5), np.nan), "has values"), ("page.png", "the picture"), (np.ones((0, 5)), "has shape"),
]  # fmt: skip


@pytest.mark.parametrize("picture, words", BAD, ids=[words for _, words in BAD])
def test_what_is_no_picture_is_refused(picture, words, convnet):
    with pytest.raises(ValueError, match=words):
        find_digits(picture, convnet)


def test_sure_is_a_share_and_the_network_has_ten_outputs(written, convnet):
    line = pages.line(written[0][:3], written[1][:3], 0)
    with pytest.raises(ValueError, match="sure is 1; legal are numbers from 0 to below 1"):
        find_digits(line.picture, convnet, sure=1)

    class Four:
        def feedforward(self, x):
            return np.full((len(x), 4), 0.25)

    with pytest.raises(ValueError, match=r"the network answers \(\d+, 4\) for \d+ pictures; needed is"):
        find_digits(line.picture, Four())


# The parts


def test_the_best_way_and_the_shares_are_those_of_all_ways():
    rng = np.random.default_rng(0)
    n = 6
    edges = [(i, j, float(rng.normal())) for i in range(n) for j in range(i + 1, n + 1)]
    place = {(i, j): e for e, (i, j, _) in enumerate(edges)}
    ways = []
    for k in range(n):
        for inner in itertools.combinations(range(1, n), k):
            stops = (0, *inner, n)
            ways.append([place[pair] for pair in zip(stops, stops[1:])])
    scores = np.array([sum(edges[e][2] for e in way) for way in ways])
    best, shares = best_way(n, edges)
    assert best == ways[int(scores.argmax())]
    weights = np.exp(scores) / np.exp(scores).sum()
    expected = [sum(w for w, way in zip(weights, ways) if e in way) for e in range(len(edges))]
    np.testing.assert_allclose(shares, expected, atol=1e-12)


def test_the_cheapest_cut_is_the_cheapest_of_all():
    rng = np.random.default_rng(1)
    ink = rng.random((5, 6))
    cost, ways = seams(ink)
    every = {}
    for way in itertools.product(range(6), repeat=5):
        steps = np.diff(way)
        if abs(steps).max() <= 1:
            total = ink[np.arange(5), way].sum() + ASIDE * abs(steps).sum()
            every[way[2]] = min(every.get(way[2], np.inf), total)
    np.testing.assert_allclose(cost, [every[x] for x in range(6)])
    assert (ways[2] == np.arange(6)).all() and abs(np.diff(ways, axis=0)).max() <= 1
    np.testing.assert_allclose(cheapest(ink)[0][-1].min(), cost.min())


def test_cuts_go_where_the_ink_is_thin():
    ink = np.zeros((80, 120), np.float32)
    ink[:, 10:50] = ink[:, 70:110] = 1
    ink[38:44, 50:70] = 1
    cost, ways = cuts(ink, 80)
    assert len(cost) >= 1 and cost.min() == pytest.approx(6 / 80, abs=0.01)
    cheapest_way = ways[cost.argmin()]
    assert ((cheapest_way >= 49) & (cheapest_way <= 70)).all()


def test_heights_are_those_of_digits_and_lines_are_told_apart():
    digits = np.array([[y, x, y + 40, x + 25] for y in (0, 60, 120) for x in range(0, 400, 40)], float)
    specks = np.array([[y, x, y + 3, x + 3] for y in range(0, 170, 9) for x in range(0, 400, 13)], float)
    assert height_of_digits(np.concatenate([digits, specks])) == 40
    order = np.random.default_rng(0).permutation(len(digits))
    lines = lines_of(digits[order], 40)
    assert [order[line].tolist() for line in lines] == np.arange(30).reshape(3, 10).tolist()


def lines_one_by_one(boxes, height):
    """What `lines_of` gives, from its description: each piece by itself, held against each line."""
    middles, tall = (boxes[:, :2] + boxes[:, 2:]) / 2, boxes[:, 2] - boxes[:, 0] >= layout.TALL * height
    order = np.argsort(middles[:, 1], kind="stable")

    def far(line, i, slope):
        where, column = middles[line], middles[i, 1]
        near = np.argsort(abs(where[:, 1] - column), kind="stable")[:3]
        own = layout.fit(where) if layout.spans(where, height) else slope
        row, at = where[near].mean(axis=0)
        return abs(row + np.clip(own, slope - 0.1, slope + 0.1) * (column - at) - middles[i, 0])

    slope = 0.0
    for _ in range(2):
        lines = []
        for i in order[tall[order]]:
            away = [far(line, i, slope) for line in lines]
            if away and min(away) < layout.ALIKE * height:
                lines[int(np.argmin(away))].append(i)
            else:
                lines.append([i])
        slopes = [(layout.fit(middles[a]), len(a)) for a in lines if layout.spans(middles[a], height)]
        slope = layout.weighted_median(slopes) if slopes else 0.0
    lines.sort(key=lambda line: np.mean(middles[line, 0] - slope * middles[line, 1]))
    grown = [list(line) for line in lines]
    for i in order[~tall[order]]:
        away = [far(line, i, slope) for line in lines]
        if away and min(away) < height:
            grown[int(np.argmin(away))].append(i)
    return [sorted((int(i) for i in line), key=lambda i: middles[i, 1]) for line in grown]


@pytest.mark.parametrize("seed", range(40))
def test_pieces_join_the_lines_that_they_would_one_by_one(seed):
    rng = np.random.default_rng(seed)
    if seed % 2:  # scattered, every fourth page with many in one column
        corners, sizes = rng.integers(0, 900, (60, 2)), rng.integers(3, 60, (60, 2))
        if seed % 4 == 1:
            corners[:, 1], sizes[:, 1] = corners[:, 1] // 100 * 100, 20
    else:  # lines that rise or fall, with small pieces in them
        x = np.sort(rng.uniform(0, 900, (5, 15)), axis=1)
        y = 300 + 60 * np.arange(5)[:, np.newaxis] + rng.uniform(-0.2, 0.2) * x + rng.normal(0, 4, x.shape)
        corners, sizes = np.stack([y, x], -1).reshape(-1, 2), rng.choice([5, 12, 40, 40, 40], (75, 2))
    boxes = np.rint(np.concatenate([corners, corners + sizes], axis=1))
    assert lines_of(boxes, 40) == lines_one_by_one(boxes, 40)


def test_of_a_thousand_scattered_pieces_each_is_held_against_the_lines_at_once(monkeypatch):
    """Each line's course is asked once for a piece that joins it, and not anew for every other piece."""
    asked, course, end_of = [], layout.course, layout.end_of
    monkeypatch.setattr(layout, "course", lambda *given: asked.append("course") or course(*given))
    monkeypatch.setattr(layout, "end_of", lambda *given: asked.append("end") or end_of(*given))
    corners = np.random.default_rng(0).integers(0, 2000, (layout.MOST, 2))
    sizes = np.where(np.arange(layout.MOST) % 4, 20, 6)[:, np.newaxis] * [1, 0.5]  # a quarter is small
    lines = lines_of(np.concatenate([corners, corners + sizes], axis=1), 20)
    assert len(lines) > 100 and len({i for line in lines for i in line}) == sum(map(len, lines)) >= 990
    assert asked.count("end") == 2 * 750 and asked.count("course") == len(lines)


@pytest.mark.parametrize("shape", [(1, 10_000_000), (10_000_000, 1), (3, 500_000)])
def test_threads_hold_nothing_and_take_no_memory(shape, convnet):
    grey = np.broadcast_to(np.float32(1), shape).copy()
    grey.flat[:400] = 0
    tracemalloc.start()
    try:
        assert find_digits(grey, convnet) == [] and not prepare(grey).any()
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 100 * grey.size  # bytes


@pytest.mark.parametrize("value, message", [
    (np.nan, "from nan to nan"), (np.inf, "from inf to inf"), (-0.5, "from -0.5 to -0.5"), (7, "from 7 to 7"),
    ("a", "of type <U1"), (None, "of type object"),
])  # fmt: skip
def test_a_network_answers_probabilities(written, value, message):
    class Network:
        def feedforward(self, x):
            return np.full((len(x), 10), value)

    picture = pages.line(written[0][:3], written[1][:3], 0).picture
    with pytest.raises(ValueError, match=f"the network answers numbers {message}; needed are numbers from 0"):
        find_digits(picture, Network())


@pytest.mark.parametrize("n", [1, 2, 3, 8])
@pytest.mark.parametrize("axis", [0, 1])
def test_opening_leaves_long_runs(n, axis):
    mask = np.random.default_rng(0).random((30, 40)) < 0.8
    expected = np.zeros_like(mask)
    lines, own = (mask.T, expected.T) if axis == 0 else (mask, expected)
    for line, out in zip(lines, own):
        for k in range(len(line) - n + 1):
            if line[k : k + n].all():
                out[k : k + n] = True
    np.testing.assert_array_equal(opened(mask, n, axis), expected)

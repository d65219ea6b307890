"""Letters drawn from fonts: which fonts are fit for it, what is drawn, and the folder that is written."""

import shutil
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from PIL import Image

from digitnet.pictures import fonts
from digitnet.pictures.augmentation import Distortion
from digitnet.pictures.glyphs import LETTERS, Face, draw, fonts_at_hand, held_out, save_glyphs

FOUND = fonts_at_hand(system=False)
OWN = Path(matplotlib.get_data_path(), "fonts", "ttf")


def plain(faces, characters=LETTERS, **options):
    return draw(faces, characters, distortion=None, stroke=0, noise=0, **options)


# Fonts


def test_matplotlib_brings_fonts_of_several_families_and_styles():
    modern = {path.stem for path in OWN.glob("cm*.ttf")} - {"cmex10"}  # Computer Modern: 6 or 7, by version
    assert set(FOUND.families) == {"DejaVu Sans", "DejaVu Serif", "STIXGeneral"} | modern
    assert {"cmr10", "cmss10"} <= modern
    assert {"Bold", "Italic"} <= {face.style for face in FOUND.faces if face.name == "DejaVu Serif"}
    assert repr(FOUND).startswith(f"{len(FOUND.faces)} faces of {len(FOUND.families)} families; ")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("STIXSizeOneSym Regular", "draws nothing for A"),
        pytest.param(
            "Last Resort High-Efficiency Regular",
            "draws all characters the same",
            marks=pytest.mark.skipif(not [*OWN.glob("LastResort*")], reason="not in this matplotlib"),
        ),
        ("cmex10 Regular", "draws something else"),
    ],
)
def test_fonts_that_draw_no_letters_are_left_out_and_named(name, reason):
    assert FOUND.left_out[name] == reason
    assert name not in {f"{face.name} {face.style}" for face in FOUND.faces}


def test_a_character_that_a_font_lacks_is_named():
    found = fonts_at_hand("AБ", system=False)  # Cyrillic, which DejaVu has, and Computer Modern hasn't
    assert found.left_out["cmr10 Regular"] in ("lacks Б", "draws nothing for Б")
    assert "DejaVu Sans" in found.families and "cmr10" not in found.families
    assert "DejaVu Sans" not in fonts_at_hand("A\u4e00", system=False).families  # a box


def test_where_no_font_is_fit_all_are_left_out():
    found = fonts_at_hand("一丁", system=False)  # which none of matplotlib's has
    assert found.faces == [] and len(found.left_out) > 10


def test_characters_that_a_font_draws_the_same():
    found = fonts_at_hand("AΑBC", system=False)  # the second is a capital alpha
    assert found.left_out["DejaVu Sans Book"] == "draws A and Α the same"


def test_at_most_so_many_faces_of_a_family_the_plain_ones_first():
    found = fonts_at_hand(system=False, most=2)
    assert [face.style for face in found.faces if face.family == "DejaVu Sans"] == ["Book", "Bold"]
    assert "2 faces of DejaVu Sans are there already" in found.left_out["DejaVu Sans Oblique"]


def test_a_folder_is_looked_through_and_the_same_font_counts_once(tmp_path):
    (tmp_path / "inside").mkdir()
    shutil.copy(OWN / "cmr10.ttf", tmp_path / "inside" / "again.ttf")
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    assert fonts_at_hand(system=False, folder=tmp_path) == FOUND
    with pytest.raises(ValueError, match="nowhere is no folder; needed is one with font files"):
        fonts_at_hand(folder=tmp_path / "nowhere")


def test_the_same_drawing_under_another_name_is_of_the_same_family(tmp_path, monkeypatch):
    shutil.copy(OWN / "cmr10.ttf", tmp_path / "clone.ttf")
    names = fonts._faces_of

    def renamed(path):
        for face in names(path):
            yield face._replace(name="Clone", family="Clone") if path.stem == "clone" else face

    monkeypatch.setattr(fonts, "_faces_of", renamed)
    found = fonts_at_hand(system=False, folder=tmp_path)
    (clone,) = (face for face in found.faces if face.name == "Clone")
    assert clone.family == "cmr10" and found.families == FOUND.families


def test_the_nearest_face_is_the_face_itself_or_a_relative():
    which, distances = fonts.nearest_faces(FOUND.faces[::2], FOUND.faces)
    assert which.tolist() == list(range(0, len(FOUND.faces), 2)) and distances.max() < 1e-5
    bold = [face for face in FOUND.faces if face.style == "Bold" and face.name == "DejaVu Sans"]
    (which,), (distance,) = fonts.nearest_faces(bold, [face for face in FOUND.faces if face not in bold])
    assert FOUND.faces[which].family == "DejaVu Sans" and 0.01 < distance < 1


def test_legible_faces_draw_letters_most_like_themselves():
    everything = [*FOUND.faces, Face("cmex10", "cmex10", "Regular", str(OWN / "cmex10.ttf"))]
    kept = fonts.legible(everything)
    assert kept == [face for face in kept if face in FOUND.faces] and len(kept) >= 0.9 * len(FOUND.faces)
    assert fonts.legible(everything, least=0) == everything and fonts.legible([]) == []


def test_held_out_divides_by_families():
    for seed in range(5):
        kept, held = held_out(FOUND.faces, 3, rng=seed)
        assert len({face.family for face in held}) == 3 and len(kept) + len(held) == len(FOUND.faces)
        assert not {face.family for face in kept} & {face.family for face in held}
    assert held_out(FOUND.faces, 3, rng=1) == held_out(FOUND.faces, 3, rng=1)
    for n in (0, 100, "two"):
        with pytest.raises(ValueError, match="n is"):
            held_out(FOUND.faces, n)


# Drawing


def test_letters_fill_the_box_and_stand_in_the_middle():
    images, labels, drawn_by = plain(FOUND.faces)
    assert images.shape == (10 * len(FOUND.faces), 28, 28) and images.dtype == np.uint8
    for image in images:
        rows, columns = (np.flatnonzero(image.any(axis=k)) for k in (1, 0))
        assert 18 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 22
        for at in (rows, columns):
            assert abs((at[0] + at[-1]) / 2 - 13.5) <= 1
        assert image.max() > 120
    assert labels[:12].tolist() == [*range(10), 0, 1] and drawn_by[:12].tolist() == [0] * 10 + [1] * 2


def test_what_is_drawn_is_the_letter():
    """An I is narrow, an H has two strokes and a bar between, C and E are open to the right."""
    sans = [face for face in FOUND.faces if face.name == "DejaVu Sans" and face.style == "Book"]
    image = dict(zip(LETTERS, plain(sans).images.astype(float)))
    assert np.ptp(np.flatnonzero(image["I"].any(axis=0))) < 5
    inked = image["H"] > 128
    assert np.flatnonzero(inked.sum(axis=0) > 15).tolist()[0] < 10 and inked[6, 11:17].sum() == 0
    assert inked[:, 12:16].any(axis=0).all()
    for letter in "CE":
        assert image[letter][13, 5:14].sum() > 0 and image[letter][:, :14].sum() > image[letter][:, 14:].sum()


def test_strokes_noise_and_distortion_do_what_they_say():
    faces, options = FOUND.faces[:1], {"n": 20, "rng": 0}
    thin = plain(faces, **options).images
    thick = draw(faces, distortion=None, stroke=3, noise=0, **options).images
    assert thick.mean() > 1.2 * thin.mean()
    noisy = draw(faces, distortion=None, stroke=0, noise=0.3, **options).images
    assert 10 < np.abs(noisy.astype(int) - thin).mean() < 40
    moved = draw(faces, distortion=Distortion(shift=3), stroke=0, noise=0, **options).images
    assert (moved != thin).any() and abs(moved.mean() / thin.mean() - 1) < 0.02


def test_every_picture_is_drawn_in_its_own_way_and_the_seed_repeats_it():
    a, b, c = (draw(FOUND.faces[:2], n=3, rng=seed) for seed in (0, 0, 1))
    assert np.array_equal(a.images, b.images) and not np.array_equal(a.images, c.images)
    assert len(np.unique(a.images.reshape(60, -1), axis=0)) == 60
    assert np.bincount(a.labels).tolist() == [6] * 10 and np.bincount(a.drawn_by).tolist() == [30, 30]


def test_more_pictures_than_are_drawn_at_once():
    images, labels, drawn_by = draw(FOUND.faces, n=2, rng=0)
    assert len(images) == len(labels) == len(drawn_by) == 20 * len(FOUND.faces) > 100
    assert images.reshape(len(images), -1).any(axis=1).all()


def test_any_characters():
    images, labels, _ = plain(FOUND.faces[:1], "+-?")
    assert len(images) == 3 and labels.tolist() == [0, 1, 2]


@pytest.mark.parametrize("characters", ["A", "", "AA", "A B", "A\n", 7, ["A", "B"]])
def test_characters_that_are_refused(characters):
    for function in (fonts_at_hand, lambda c: draw(FOUND.faces, c)):
        with pytest.raises(ValueError, match="characters is .*needed is a text of two or more different"):
            function(characters)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n": 0}, "n is 0"),
        ({"noise": 1}, "noise is 1"),
        ({"stroke": -1}, "stroke is -1"),
        ({"faces": []}, r"faces is \[\]; needed is a list of faces"),
        ({"faces": ["DejaVu Sans"]}, "faces is .*needed is a list of faces"),
        ({"faces": [Face("x", "x", "x", str(OWN / "STIXSizOneSymReg.ttf"))]}, "draws nothing for 'A'"),
        ({"rng": "x"}, "rng is 'x'"),
    ],
)
def test_what_draw_refuses(options, message):
    with pytest.raises(ValueError, match=message):
        draw(**{"faces": FOUND.faces[:1], **options})


# The image folder


def test_the_folder_has_a_sub_folder_for_each_letter_and_pictures_as_they_were(tmp_path):
    images, labels, _ = draw(FOUND.faces[:3], n=2, rng=0)
    save_glyphs(tmp_path / "letters", images, labels)
    assert sorted(path.name for path in (tmp_path / "letters").iterdir()) == list(LETTERS)
    for i in (0, 7, 59):
        with Image.open(tmp_path / "letters" / LETTERS[labels[i]] / f"{i:05}.png") as picture:
            assert picture.mode == "L" and np.array_equal(np.asarray(picture), images[i])
    assert len(list((tmp_path / "letters").rglob("*.png"))) == 60


def test_names_of_classes_and_files(tmp_path):
    images = np.zeros((2, 5, 7), np.uint8)
    save_glyphs(tmp_path, images, [1, 0], ["yes", "no"], names=["first", "second"])
    assert (tmp_path / "no" / "first.png").is_file() and (tmp_path / "yes" / "second.png").is_file()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"images": np.zeros((2, 28, 28))}, "images are float64"),
        ({"images": np.zeros((2, 784), np.uint8)}, "needed are bytes"),
        ({"labels": [0]}, "labels have shape"),
        ({"labels": [0, 2]}, "legal are 0 to 1"),
        ({"labels": [0.0, 1.0]}, "legal are 0 to 1"),
        ({"class_names": "aA"}, "small and capital letters are one on some systems"),
        ({"class_names": ["a", ".."]}, "can't be the name of a file or folder"),
        ({"class_names": ["a", "b/c"]}, "can't be the name of a file or folder"),
        ({"names": ["x"]}, "1 names for 2 images"),
        ({"labels": [0, 0], "names": ["x", "x"]}, "a name twice"),
    ],
)
def test_what_is_not_written(tmp_path, change, message):
    right = {"images": np.zeros((2, 28, 28), np.uint8), "labels": [0, 1], "class_names": "ab"}
    with pytest.raises(ValueError, match=message):
        save_glyphs(tmp_path / "none", **{**right, **change})
    assert not (tmp_path / "none").exists()

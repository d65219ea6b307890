"""The fonts at hand, as far as they draw the characters that are wanted (chapter 16).

A `Face` is one drawing of an alphabet: *DejaVu Sans Bold*, say. `fonts_at_hand` looks for faces, and leaves
out, with the reason, those that lack a character (they draw an empty box for it, called tofu, or nothing),
that draw several the same, or that draw something else where the characters belong. Some families are drawn
alike under several names; they count as one family, so that `held_out`, which divides faces by families,
never leaves the same drawing on both sides.

Nothing is downloaded: matplotlib brings some fonts along, and the system has others.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import ImageFont

from ..checks import generator, short, whole_number
from .characters import master, shrunk

LETTERS = "ABCDEFGHIJ"
SAME = 0.06  # two faces draw alike whose pictures differ by less, as a share of their ink squared
STYLES = "Regular", "Book", "Roman", "Medium", "Bold", "Italic", "Oblique", "Bold Italic", "Bold Oblique"
ODD = 1 / 3  # of its characters at most look like themselves when a face draws something else


class Face(NamedTuple):
    """One face of a font family.

    ``family`` is what `held_out` goes by: the name of the first family that is drawn like this. ``name`` is
    what the font calls its own, ``number`` its place in a file with several.
    """

    family: str
    name: str
    style: str
    path: str
    number: int = 0


class Found(NamedTuple):
    """What `fonts_at_hand` gives: the faces, and why others were left out, by name and style."""

    faces: list
    left_out: dict

    @property
    def families(self):
        """The names of the families, each once, in order."""
        return list(dict.fromkeys(face.family for face in self.faces))

    def __repr__(self):
        return (
            f"{len(self.faces)} faces of {len(self.families)} families; {len(self.left_out)} faces left out"
        )


def fonts_at_hand(characters=LETTERS, system=True, most=4, folder=None):
    """The faces that draw all of the characters, and what was left out.

    Parameters
    ----------
    characters : str
        At least two different ones.
    system : bool
        Whether to look at the fonts of the system too, or only at those that come with matplotlib, which are
        the same everywhere.
    most : int
        So many faces of a family at most; regular, bold and italic ones come first.
    folder : str or Path, optional
        Look here, and in the folders inside, in place of the system's fonts.

    Returns
    -------
    Found
        Unpacks as ``faces, left_out``. The order is that of the names, matplotlib's families first.
    """
    check_characters(characters)
    most = whole_number("most", most, least=1)
    faces, left_out, looks = [], {}, []
    for face in _faces(system, folder):
        pictures = [master(face.path, face.number, c) for c in characters]
        if reason := _fault(face, characters, pictures):
            left_out[f"{face.name} {face.style}"] = reason
            continue
        faces.append(face)
        looks.append(np.concatenate([shrunk(picture) for picture in pictures]).reshape(-1))
    if not faces:
        return Found([], left_out)
    looks = np.array(looks, np.float32)
    odd = _like_themselves(looks.reshape(len(faces), len(characters), -1)) <= ODD
    left_out |= {f"{faces[i].name} {faces[i].style}": "draws something else" for i in np.flatnonzero(odd)}
    faces, looks = [face for face, wrong in zip(faces, odd) if not wrong], looks[~odd]
    kept, count = [], {}
    for face in _joined(faces, looks):
        count[face.family] = count.get(face.family, 0) + 1
        if count[face.family] > most:
            left_out[f"{face.name} {face.style}"] = f"{most} faces of {face.family} are there already"
        else:
            kept.append(face)
    return Found(kept, left_out)


def check_characters(characters):
    """Raise ValueError unless this is a text of two or more different characters that leave ink."""
    good = isinstance(characters, str) and len(characters) > 1 and len(set(characters)) == len(characters)
    if not good or any(c.isspace() or not c.isprintable() for c in characters):
        raise ValueError(
            f"characters is {short(characters)}; needed is a text of two or more different characters that "
            "can be seen, such as 'ABCDEFGHIJ'"
        )


def _faces(system, folder):
    """All faces of the fonts at hand, each once by name and style: those of matplotlib, then the others."""
    import matplotlib  # slow to import, so only here
    from matplotlib.font_manager import findSystemFonts

    own = sorted(Path(matplotlib.get_data_path(), "fonts", "ttf").glob("*.ttf"))
    if folder is not None and not Path(folder).is_dir():
        raise ValueError(f"{folder} is no folder; needed is one with font files")
    others = (
        findSystemFonts(None if folder is None else [str(folder)]) if system or folder is not None else []
    )
    others = sorted(map(Path, others))
    seen = set()
    for paths in (own, others):
        found = [face for path in paths for face in _faces_of(path)]
        for face in sorted(found, key=lambda f: (f.name, _rank(f.style), f.style, f.path)):
            if (face.name, face.style) not in seen:
                seen.add((face.name, face.style))
                yield face


def _faces_of(path, most=16):
    """The faces of a font file; none if it can't be read."""
    for number in range(most):
        try:
            name, style = ImageFont.truetype(str(path), 20, number).getname()
        except (OSError, ValueError):
            return
        name, style = (" ".join((text or "").split()) for text in (name, style))
        yield Face(name, name or path.stem, style or "Regular", str(path), number)
        if path.suffix.lower() not in (".ttc", ".otc"):
            return


def _rank(style):
    return STYLES.index(style) if style in STYLES else len(STYLES)


def _fault(face, characters, pictures):
    """Why a face is of no use, or nothing."""
    missing = [master(face.path, face.number, c) for c in "\U0010fffe\uffff"]
    for character, picture in zip(characters, pictures):
        if picture is None:
            return f"draws nothing for {character}"
        if any(m is not None and np.array_equal(m, picture) for m in missing):
            return f"lacks {character}"
    distances = [_distance(a, b) for i, a in enumerate(pictures) for b in pictures[:i]]
    if max(distances) < SAME:
        return "draws all characters the same"
    if min(distances) < 1e-4:
        i, j = np.argwhere(np.tri(len(pictures), k=-1))[int(np.argmin(distances))]
        return f"draws {characters[j]} and {characters[i]} the same"
    return None


def _distance(a, b):
    a, b = a / 255, b / 255
    return np.sum((a - b) ** 2) / max(np.sqrt(np.sum(a**2) * np.sum(b**2)), 1e-9)


def legible(faces, characters=LETTERS, least=0.7):
    """The faces that draw so large a share of the characters that each is most like itself.

    Every picture is compared, by the angle between them, with the mean pictures of all characters over all
    faces. Ornaments, other scripts and labels that are wrong lie far from the mean of their own.
    """
    faces = list(faces)
    if not faces:
        return []
    looks = [shrunk(np.array([master(f.path, f.number, c) for c in characters])).ravel() for f in faces]
    shares = _like_themselves(np.array(looks, np.float32).reshape(len(faces), len(characters), -1))
    return [face for face, found in zip(faces, shares) if found >= least]


def nearest_faces(faces, others, characters=LETTERS):
    """For each face the number of the one of `others` that draws most alike, and how far apart the two are.

    The distance is the squared difference of their pictures, as a share of the ink squared (both summed over
    the characters): 0 for equal drawings.
    """
    a, b = (
        shrunk(np.array([[master(f.path, f.number, c) for c in characters] for f in some])).reshape(
            len(some), -1
        )
        for some in (faces, others)
    )
    lengths, others = (np.linalg.norm(looks, axis=1) for looks in (a, b))
    apart = lengths[:, np.newaxis] ** 2 + others**2 - 2 * a @ b.T
    apart = np.maximum(apart, 0) / (lengths[:, np.newaxis] * others)
    return apart.argmin(axis=1), apart.min(axis=1)


def _like_themselves(looks):
    """For each face, the share of its pictures that are most like the mean picture of their character.

    `looks` has the shape ``(faces, characters, pixels)``.
    """
    if not len(looks):
        return np.zeros(0)
    means = looks.mean(axis=0)
    nearest = np.argmax(looks @ (means / np.linalg.norm(means, axis=1, keepdims=True)).T, axis=2)
    return np.mean(nearest == np.arange(len(means)), axis=1)


def _joined(faces, looks):
    """The faces, with one family name for all families that belong together, the first of their names.

    Together are those of which any two faces draw alike, and names like *Go* and *Go Mono*.
    """
    names = list(dict.fromkeys(face.family for face in faces))
    root = {name: i for i, name in enumerate(names)}

    def join(one, other):
        low, high = sorted((root[one], root[other]))
        if low < high:
            root.update({name: low for name, i in root.items() if i == high})

    words = [name.lower().split() for name in names]
    for i, j in zip(*np.tril_indices(len(names), -1)):
        n = min(len(words[i]), len(words[j]))
        if words[i][:n] == words[j][:n] or "".join(words[i]) == "".join(words[j]):
            join(names[i], names[j])
    lengths = np.linalg.norm(looks, axis=1)
    for i, face in enumerate(faces):
        apart = lengths[:i] ** 2 + lengths[i] ** 2 - 2 * looks[:i] @ looks[i]
        for j in np.flatnonzero(apart < SAME * lengths[:i] * lengths[i]):
            join(face.family, faces[j].family)
    return [face._replace(family=names[root[face.family]]) for face in faces]


def held_out(faces, n, rng=None):
    """The faces in two lists: those of all families but n, and those of the n, drawn at random.

    ``n`` is a number of families, so that no drawing is in both lists.
    """
    families = list(dict.fromkeys(face.family for face in faces))
    n = whole_number("n", n, least=1)
    if n >= len(families):
        raise ValueError(f"n is {n}, and there are {len(families)} families; one at least must be left")
    chosen = set(generator(rng).permutation(families)[:n].tolist())
    return [f for f in faces if f.family not in chosen], [f for f in faces if f.family in chosen]

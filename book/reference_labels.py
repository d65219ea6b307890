"""A Sphinx extension: the list of references calls each work as the text does, "Nielsen, 2015".

The style ``named`` is pybtex's plain one, sorted by author, with such labels.
"""

from collections import Counter

from pybtex.plugin import register_plugin
from pybtex.style.formatting.unsrt import Style as Plain
from pybtex.style.labels import BaseLabelStyle


class Labels(BaseLabelStyle):
    """Up to two family names, or the first and "et al.", and the year; a letter where two are the same."""

    def format_labels(self, sorted_entries):
        labels = [label(entry) for entry in sorted_entries]
        many, seen = Counter(labels), Counter()
        for name in labels:
            seen[name] += 1
            yield name if many[name] == 1 else f"{name}{'abcdefgh'[seen[name] - 1]}"


class Named(Plain):
    """Works as in pybtex's style ``plain``, under these labels."""

    default_sorting_style = "author_year_title"
    default_label_style = Labels


def label(entry):
    """The family names and the year of a work."""
    names = [" ".join([*person.prelast_names, *person.last_names]) for person in entry.persons["author"]]
    who = " and ".join(names) if len(names) < 3 and "others" not in names else f"{names[0]} et al."
    return f"{who}, {entry.fields['year']}"


def setup(app):
    """Called by Sphinx."""
    register_plugin("pybtex.style.formatting", "named", Named)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

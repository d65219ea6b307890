"""Early stopping: keep the network of the best epoch, and end once no better one comes (chapter 11).

Which epoch was best, the validation data say. So they are used up, in part, as training data are: how good
the network kept is, only other data can tell.
"""

import math

from .checks import short, whole_number
from .schedules import checked_by


class EarlyStopping:
    """Walks through a training, as a loop over it would, and keeps a copy of the model at its best.

    The copy is beside the model, which goes on learning: the two can be compared, and training can be taken
    up where it ended. What has been kept is there however the loop ends, by Ctrl-C as well.

    Parameters
    ----------
    model : Model
        The one that `run` trains.
    run : iterator of Epoch
        ``model.train(…)``, with validation_data.
    patience : int
        After so many epochs in a row, none of them better than all before, the run ends.
    by : str
        What is compared: ``"right"``, the number of right answers on the validation data, or ``"cost"``, the
        mean cost there. Of equals the earlier is the best.

    Attributes
    ----------
    best : Model
        A copy of the model as it was after the best epoch so far; None before the first.
    record : Epoch
        What that epoch came to.
    waited : int
        The number of epochs since.

    Examples
    --------
    >>> from digitnet import Network, load_digits
    >>> training, validation, _ = load_digits(8)
    >>> net = Network([64, 30, 10], rng=0)
    >>> run = EarlyStopping(net, net.train(training, 100, 10, 3.0, validation_data=validation), patience=3)
    >>> scores = [record.right for record in run]
    >>> len(scores) < 100, run.best.evaluate(validation) == max(scores) == scores[-4]
    (True, True)
    """

    def __init__(self, model, run, patience=10, by="right"):
        if not callable(getattr(model, "copy", None)) or not hasattr(model, "parameters"):
            raise ValueError(f"model is a {type(model).__name__}; needed is the one that the run trains")
        if not hasattr(run, "__next__"):
            raise ValueError(f"run is a {type(run).__name__}; needed is a training, such as net.train(…)")
        self.patience, self.by = whole_number("patience", patience, least=1), checked_by(by)
        self.best, self.record, self.waited = None, None, 0
        self._model, self._run, self._score = model, run, -math.inf

    def __iter__(self):
        return self

    def __next__(self):
        """Train one more epoch, and keep the model if it is better than before."""
        if self.waited >= self.patience:
            self.close()
            raise StopIteration
        record = next(self._run)
        if not hasattr(record, "score"):
            raise ValueError(
                f"run gives {short(record)}; needed are Epochs, as net.train(…) gives them. The runs of "
                "train_one stop early if their setting has patience"
            )
        if (score := record.score(self.by)) > self._score:
            self.best, self.record, self.waited, self._score = self._model.copy(), record, 0, score
        else:
            self.waited += 1
        return record

    def close(self):
        """End the run."""
        if hasattr(self._run, "close"):
            self._run.close()

    def __repr__(self):
        if self.record is None:
            return f"EarlyStopping(patience={self.patience}, by={self.by!r}): nothing trained yet"
        return (
            f"EarlyStopping(patience={self.patience}, by={self.by!r}): best in epoch {self.record.epoch}, "
            f"{self.waited} since"
        )

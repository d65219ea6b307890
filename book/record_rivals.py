"""Fit every recogniser of the book to MNIST, and store what each of them answers: the table of chapter 14.

    python book/record_rivals.py                  all runs that are missing, one of each first; needs MNIST
    python book/record_rivals.py --list           which there are, and when each was last run
    python book/record_rivals.py "SVC, scale"     one of them once more
    python book/record_rivals.py --store          only write what is there into the package

May be interrupted at any time: every finished run is a line of `rivals_runs.jsonl` beside this file (not kept
in the repository), and is not done again. All go into `digitnet/recorded/rivals.npz`.

Each run has a process of its own, with one thread, that first fits and answers a few images, so that neither
importing nor compiling counts. Seconds are those that the processor worked (`time.process_time`); memory is
how much the process grew at most, over what it held with the data loaded. Training images are the first
50 000 where nothing else is said; what is to be chosen is chosen on the 10 000 validation images, by fits to
the first 10 000 training images; the 10 000 test images are answered once, by the final run.

The networks of chapter 15 take long: their answers and the seconds of their training stand in `networks.npz`,
by `record_weights.py`, and only how long they answer is measured here.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from digitnet import load_mnist
from digitnet.data import Dataset
from digitnet.experiments import RivalRun, RivalRuns, rivals
from digitnet.files import kept_lines
from digitnet.storage import load_arrays

RUNS = Path(__file__).with_name("rivals_runs.jsonl")
TARGET = Path(__file__).parents[1] / "digitnet" / "recorded" / "rivals.npz"
THREADS = ("OMP", "OPENBLAS", "MKL", "NUMBA")
PACKAGES = ("digitnet", "numpy", "scikit-learn", "scipy", "numba")
# For each stored network the kinds of record_weights.py that it answers like, and what they are called here
NETWORKS = {
    "network, 800, bent": {"plain": "network, 800, bent"},
    "LeNet-5": {"lenet5_as_they_are": "LeNet-5, as they are", "lenet5": "LeNet-5"},
    "convnet": {"convnet": "convnet"},
    "wide convnet": {"wide": "wide convnet"},
}


def resident(name):
    """So many bytes of this process are in memory (VmRSS), or were at most (VmHWM); None if none can say."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith(name))


class Watch:
    """Measures, in a ``with``, the processor's seconds and by how many bytes the process grows at most."""

    def __enter__(self):
        with suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5")  # the peak counts from now on
        self.before, self.start = resident("VmRSS"), time.process_time()
        return self

    def __exit__(self, *error):
        self.seconds = time.process_time() - self.start
        peak = resident("VmHWM")
        self.grown = None if peak is None else max(0, peak - self.before)


def loaded():
    """MNIST in this process's own memory: 60 000 training images, the last 10 000 of them also apart."""
    data = load_mnist()
    parts = data.training, data.validation
    images, labels = (np.concatenate([getattr(p, n) for p in parts]) for n in ("images", "labels"))
    everything = Dataset(images, labels, "MNIST training")
    test = Dataset(np.array(data.test.images), np.array(data.test.labels), "MNIST test")
    return everything, everything[50_000:], test


def one_run(name, seed, choice):
    """Do a run in this process, and return its record: a fit to choose by, or with choice None the final."""
    one, (everything, validation, test) = rivals.rival(name), loaded()
    setting = {**one.setting, **(one.choices[choice] if choice is not None else chosen(name))}
    n = one.n_training if choice is None else one.n_choosing
    quick, few = ({"epochs": 1}, 10_000) if "epochs" in setting else ({}, 300)
    one.fit(everything[:few], seed, **{**setting, **quick}).answers(test.images[:1000])
    training = everything[:n]
    with Watch() as fitting:
        reader = one.fit(training, seed, **setting)
    asked = test if choice is None else validation
    with Watch() as answering:
        answers = np.asarray(reader.answers(asked.images))
    wrong = np.flatnonzero(answers != asked.labels)
    record = {
        "name": name, "seed": seed, "choice": choice, "setting": setting, "n_training": n,
        "right": len(asked) - len(wrong), "total": len(asked),
        "train_seconds": round(fitting.seconds, 3), "answer_seconds": round(answering.seconds, 3),
        "train_memory": fitting.grown, "answer_memory": answering.grown, "kept": reader.kept,
        "found": reader.found,
    }  # fmt: skip
    if choice is None:
        record |= {"misread": wrong.tolist(), "answered": answers[wrong].tolist()}
    return record | about(name)


def about(name):
    """When, by which command and with what."""
    versions = {package: version(package) for package in PACKAGES}
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": f'python book/record_rivals.py "{name}"',
        "versions": {"Python": platform.python_version(), **versions, "machine": platform.machine()},
    }


def finished():
    """The last record of each run that is there; a last line that was cut off isn't."""
    return {(run["name"], run["seed"], run["choice"]): run for run in kept_lines(RUNS)}


def chosen(name):
    """The setting of a rival that was right most often on the validation images; {} without a choice."""
    runs = [run for run in finished().values() if run["name"] == name and run["choice"] is not None]
    if not runs:
        return {}
    best = max(runs, key=lambda run: (run["right"], -run["choice"]))
    return rivals.rival(name).choices[best["choice"]]


def jobs(name):
    """All runs of a rival, those to choose by first."""
    one = rivals.rival(name)
    to_choose = [(name, 1, i) for i in range(len(one.choices))]
    return to_choose + [(name, seed, None) for seed in range(1, one.seeds + 1)]


def do(job):
    """Do a run in a fresh process with one thread, and write its line."""
    environment = {**os.environ, **{f"{library}_NUM_THREADS": "1" for library in THREADS}}
    command = [sys.executable, __file__, "--run", json.dumps(job)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        print(f"{job}: failed", file=sys.stderr)
        return
    line = done.stdout.splitlines()[-1]
    with RUNS.open("a", encoding="utf-8") as stream:
        stream.write("\n" + line)  # a line that was cut off stays alone
    run = json.loads(line)
    seconds = [f"{run[n]:.1f} s" for n in ("train_seconds", "answer_seconds")]
    print(f"{job}: {run['right']} of {run['total']}, {', '.join(seconds)}", flush=True)


def store():
    """Write all runs that are there into the package, in the order of the rivals."""
    done = finished()
    runs = [done[job] for name in rivals.RIVALS for job in jobs(name) if job in done]
    runs = [run for measured in runs for run in of_networks(measured)]
    for run in runs:
        run |= {name: np.array(run.get(name, []), int) for name in ("misread", "answered")}
    recorded = RivalRuns([RivalRun(**run) for run in runs], loaded()[2].labels)
    TARGET.parent.mkdir(exist_ok=True)
    recorded.save(TARGET)
    print(f"{TARGET.name}, {TARGET.stat().st_size / 1000:.0f} kB: {recorded}")


def of_networks(measured):
    """The run itself; of a stored network all that were trained of its kind, and of several their vote.

    They stand in the record of `record_weights.py`, and answer as fast as the one that was measured.
    """
    if measured["name"] not in NETWORKS:
        return [measured]
    header, arrays = load_arrays(TARGET.with_name("networks.npz"))
    found = []
    for kind, name in NETWORKS[measured["name"]].items():
        parts = [run for run in header["runs"] if run.rsplit("-", 1)[0] == kind]
        for part in parts:
            found.append(_of_network(name, part, [part], measured, header, arrays))
    if measured["name"] == "wide convnet" and len(parts) > 1:
        found.append(_of_network(f"vote of {len(parts)}", "vote", parts, measured, header, arrays))
    return found


def _of_network(name, recorded, parts, measured, header, arrays):
    origin, n = [header["runs"][part] for part in parts], len(parts)
    misread, answered = (arrays[f"{kind}_{recorded}"].tolist() for kind in ("misread", "answered"))
    return {
        **measured, "name": name, "seed": origin[0]["seed"], "setting": origin[0]["training"],
        "right": measured["total"] - len(misread), "misread": misread, "answered": answered,
        "train_seconds": sum(one["seconds"] for one in origin), "train_memory": None,
        "answer_seconds": n * measured["answer_seconds"], "kept": n * measured["kept"],
        "found": {"parameters": n * measured["found"]["parameters"]},
        "command": f"python book/record_weights.py {parts[0] if n == 1 else 'wide'}",
    }  # fmt: skip


def show():
    """Print which runs there are of each rival, what came of them, and when."""
    done = finished()
    for name, one in rivals.RIVALS.items():
        runs = [done[job] for job in jobs(name) if job in done]
        final = [run["right"] for run in runs if run["choice"] is None]
        last = max((run["date"][:16] for run in runs), default="never")
        print(f"{name:30} {len(runs):2} of {len(jobs(name)):2} runs, {last:16} {final or ''}  {one.about}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="rivals to run once more; without any, all that is missing")
    parser.add_argument("--list", action="store_true", help="which there are, and when each was last run")
    parser.add_argument("--store", action="store_true", help="only write what is there into the package")
    parser.add_argument("--missing", action="store_true", help="of those named, only runs that are missing")
    parser.add_argument("--seeds", type=int, default=99, help="only the first so many seeds of each")
    parser.add_argument("--run", help=argparse.SUPPRESS)  # what a process of its own is started with
    arguments = parser.parse_args()
    if arguments.run:
        print(json.dumps(one_run(*json.loads(arguments.run))))
        return
    if arguments.list:
        show()
        return
    names = arguments.names or list(rivals.RIVALS)
    todo = [] if arguments.store else [job for name in names for job in jobs(name)]
    todo.sort(key=lambda job: job[1])  # the first seed of all, then the second
    for job in [job for job in todo if job[1] <= arguments.seeds]:
        if (arguments.names and not arguments.missing) or job not in finished():
            do(job)
    store()


if __name__ == "__main__":
    sys.exit(main())

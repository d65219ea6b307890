"""Measure digitnet beside its peers; write results.json, RESULTS.md and growth.png.

    python benchmarks/run.py            everything; `make bench` does this (half an hour or so)
    python benchmarks/run.py --runs 1   a quick look
    python benchmarks/run.py --report   only the table and the picture, from the stored results.json

Contenders of one setting share a process and take turns, so that a machine that slows down slows all of them.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

from matplotlib.figure import Figure

HERE = Path(__file__).resolve().parent
SETTINGS = [
    ([784, 30, 10], 10), ([784, 30, 10], 100), ([784, 100, 10], 10), ([784, 100, 10], 100),
    ([784, 100, 30, 10], 10), ([784, 100, 30, 10], 100), ([784, 30, 10], 1),
]  # fmt: skip
TWO_THREADS = SETTINGS[:2]  # the others differ little
PEERS = ["NumPy loop", "PyTorch", "scikit-learn", "JAX"]
WANTED = {  # how many times faster than each peer; see README.md
    "10": {"NumPy loop": 12, "PyTorch": 12, "scikit-learn": 5, "JAX": 3},
    "100": dict.fromkeys(PEERS, 2),
    "1": dict.fromkeys(PEERS, 1),
}


def measure(what, *arguments, threads=1):
    """Run one measurement in a fresh process with the given number of BLAS threads."""
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    environment = os.environ | dict.fromkeys(names, str(threads))
    if threads == 1:
        environment["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    command = [sys.executable, str(HERE / "measure.py"), what, *map(json.dumps, arguments)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def machine():
    """What the figures were measured on."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [
            line.split(":")[1].strip() for line in cpuinfo.read_text().splitlines() if "model name" in line
        ]
        model = names[0] if names else model
    packages = ("numpy", "torch", "jax", "scikit-learn")
    return {
        "date": date.today().isoformat(),
        "processor": model,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in packages},
    }


def middle(seconds):
    """Median with smallest and largest, as text."""
    return f"{statistics.median(seconds):.3f} ({min(seconds):.3f}–{max(seconds):.3f})"


def wanted(sizes, m):
    """The ratios aimed at for a setting."""
    return WANTED[str(m)] if sizes == [784, 30, 10] else dict.fromkeys(PEERS, 1.5)


def ratio(ours, theirs):
    """Median of the ratios run by run: how many times faster digitnet is."""
    return statistics.median(t / o for o, t in zip(ours, theirs))


def unmet(results):
    """Rows for the aims that were not met: what digitnet would have to take, beside the products alone."""
    for case in results["epochs"]:
        sizes, m, times = case["sizes"], case["m"], case["epoch"]
        for name, aim in wanted(sizes, m).items():
            found = ratio(times["digitnet"], times[name])
            if found < aim:
                needed, bare = statistics.median(times[name]) / aim, statistics.median(case["products"])
                verdict = (
                    "less than the products alone" if needed < bare else f"{needed / bare:.1f} × products"
                )
                yield (
                    f"| {sizes} | {m} | {case['threads']} | {name} | {found:.1f} | ≥ {aim} | {needed:.3f} "
                    f"| {bare:.3f} | {verdict} |"
                )


def above_the_floor(results):
    """Sentences for the settings in which digitnet takes more times the bare products than was aimed at."""
    for case in results["epochs"]:
        aim = {10: 2.0, 100: 1.4}.get(case["m"]) if case["sizes"] == [784, 30, 10] else None
        found = 1 / ratio(case["epoch"]["digitnet"], case["products"])
        if aim and found > aim:
            yield (
                f"- {case['sizes']}, batch {case['m']}, {case['threads']} threads: {found:.2f} times the "
                f"bare products, aim ≤ {aim}."
            )


def parts(results):
    """Rows for what the time of an epoch of digitnet is spent on, [784, 30, 10]."""
    for m, profile in results["profile"].items():
        others = {name: seconds for name, seconds in profile.items() if name != "whole"}
        others["small operations and Python"] = profile["whole"] - sum(others.values())
        for name, seconds in others.items():
            yield f"| {m} | {name} | {seconds:.3f} | {100 * seconds / profile['whole']:.0f} % |"


def report(results):
    """RESULTS.md: every figure with its spread, and every ratio with the aim beside it."""
    info = results["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in info["versions"].items())
    lines = [
        "# Results",
        "",
        f"{info['date']}, {info['processor']}, {info['cores']} cores, Python {info['python']}, {versions}.",
        f"Medians of {results['runs']} runs in turn; in brackets the smallest and the largest.",
        "",
        "## One epoch on 50 000 MNIST images, float32",
        "",
        "| network | batch | threads | contender | seconds | times digitnet's | aim |",
        "|---|---|---|---|---|---|---|",
    ]
    for case in results["epochs"]:
        times = case["epoch"]
        label = f"| {case['sizes']} | {case['m']} | {case['threads']} "
        for name, seconds in times.items():
            times_ours = f"{ratio(times['digitnet'], seconds):.1f}" if name != "digitnet" else ""
            aim = f"≥ {wanted(case['sizes'], case['m'])[name]}" if name in PEERS else ""
            lines.append(f"{label}| {name} | {middle(seconds)} | {times_ours} | {aim} |")
        floor = 1 / ratio(times["digitnet"], case["products"])
        aim = {10: "≤ 2.0", 100: "≤ 1.4"}.get(case["m"], "") if case["sizes"] == [784, 30, 10] else ""
        text = f"{middle(case['products'])} | digitnet takes {floor:.2f} times this | {aim}"
        lines.append(f"{label}| bare products | {text} |")
    lines += [
        "",
        "## Aims that were not met",
        "",
        "What digitnet would have to take, beside the bare products. See README.md for what was tried.",
        "",
        "| network | batch | threads | contender | times | aim | seconds needed | products alone | that is |",
        "|---|---|---|---|---|---|---|---|---|",
        *unmet(results),
        "",
        "And the bare products themselves; the next table says what is added to them.",
        "",
        *above_the_floor(results),
        "",
        "## Where digitnet's epoch goes",
        "",
        "| batch | part | seconds | share |",
        "|---|---|---|---|",
        *parts(results),
    ]
    case = results["epochs"][0]
    lines += [
        "",
        "## Answering 10 000 images, [784, 30, 10]",
        "",
        "| contender | ms | times digitnet's |",
        "|---|---|---|",
    ]
    for name, seconds in case["answer"].items():
        times = ratio(case["answer"]["digitnet"], seconds)
        lines.append(f"| {name} | {1e3 * statistics.median(seconds):.1f} | {times:.1f} |")
    lines += ["", "## Memory", "", "| contender | peak resident set, MB |", "|---|---|"]
    lines += [f"| {name} | {size:.0f} |" for name, size in results["memory"].items()]
    shared = results["together"]
    lines += [
        "",
        f"{len(shared)} digitnet trainings at the same time: {statistics.mean(shared):.0f} MB each "
        "(proportional set size).",
        "",
        "## Import",
        "",
    ]
    imports = results["imports"]
    medians = {name: statistics.median(imports[name]) for name in ("numpy", "digitnet")}
    lines.append(
        f"`import numpy` {medians['numpy']:.3f} s, `import digitnet` {medians['digitnet']:.3f} s, both with "
        f"the start of Python ({imports['python']:.3f} s): "
        f"{ratio(imports['numpy'], imports['digitnet']):.2f} times; aim ≤ 1.8."
    )
    lines += [
        "",
        "## Growth of digitnet's epoch",
        "",
        "| varied | value | seconds | bare products |",
        "|---|---|---|---|",
    ]
    names = {"hidden": "hidden neurons", "batch": "mini-batch size", "depth": "hidden layers of 30"}
    for what, rows in results["growth"].items():
        lines += [f"| {names[what]} | {x} | {seconds:.3f} | {bare:.3f} |" for x, seconds, bare in rows]
    return "\n".join(lines) + "\n"


def draw(results, path):
    """The picture of growth: seconds an epoch against hidden size, mini-batch size and depth."""
    figure = Figure(figsize=(10, 3.2), dpi=120, layout="constrained")
    names = {"hidden": "hidden neurons", "batch": "mini-batch size", "depth": "hidden layers of 30"}
    for axes, (what, rows) in zip(figure.subplots(ncols=3), results["growth"].items()):
        x, seconds, bare = zip(*rows)
        axes.plot(x, seconds, "o-", color="#0072B2", label="digitnet")
        axes.plot(x, bare, "s--", color="#D55E00", label="bare products")
        axes.set(xlabel=names[what], ylabel="seconds an epoch")
        if what == "depth":
            axes.set(xticks=x, ylim=(0, None))
        else:
            axes.loglog()
        axes.grid(alpha=0.3)
        axes.legend()
    figure.savefig(path)


def write(results):
    """Store the results, the tables and the picture."""
    (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    (HERE / "RESULTS.md").write_text(report(results), "utf-8")
    draw(results, HERE / "growth.png")
    print(report(results))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each contender (default 5)")
    parser.add_argument("--report", action="store_true", help="only write the table and the picture anew")
    arguments = parser.parse_args()
    if arguments.report:
        return write(json.loads((HERE / "results.json").read_text("utf-8")))
    runs = arguments.runs
    results = {"machine": machine(), "runs": runs, "epochs": []}
    results["memory"] = {name: measure("memory", name) for name in ["digitnet", *PEERS]}
    results["together"] = measure("together", 8)
    results["imports"] = measure("imports", max(runs, 10))
    results["profile"] = {m: measure("profile", m, runs) for m in (10, 100)}
    results["growth"] = measure("growth", min(runs, 3))
    for threads, settings in ((2, TWO_THREADS), (1, SETTINGS)):
        for sizes, m in settings:
            case = measure("epochs", sizes, m, runs, [], threads=threads)
            results["epochs"].append({"sizes": sizes, "m": m, "threads": threads, **case})
            print(
                sizes, m, f"{threads} threads", {k: middle(v) for k, v in case["epoch"].items()}, flush=True
            )
            (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    write(results)


if __name__ == "__main__":
    main()

"""Measure digitnet beside its peers; write results.json, RESULTS.md, growth.png and what the appendix reads.

    python benchmarks/run.py            everything; `make bench` does this (some twenty minutes)
    python benchmarks/run.py --runs 1   a quick look
    python benchmarks/run.py --windows  only the convolutional networks, into the stored results.json
    python benchmarks/run.py --report   only the tables and the picture, from the stored results.json

Contenders of one setting share a process and take turns, so that a machine that slows down slows all of them.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from datetime import date
from importlib.metadata import version
from pathlib import Path

from matplotlib.figure import Figure

HERE = Path(__file__).resolve().parent
PACKAGE = HERE.parent / "digitnet"
SETTINGS = [
    ([784, 30, 10], 1), ([784, 30, 10], 10), ([784, 30, 10], 100),
    ([784, 100, 10], 1), ([784, 100, 10], 10), ([784, 100, 10], 100),
    ([784, 100, 30, 10], 10), ([784, 100, 30, 10], 100),
]  # fmt: skip
ONLY = [([784, 100, 10], 1, ["digitnet", "JAX"])]  # the others take half a minute an epoch there
PEERS = ["NumPy loop", "PyTorch", "scikit-learn", "JAX"]
AIMS = {  # how many times faster than a peer, at a mini-batch size; for the first two networks
    1: {"JAX": 5},
    10: {"JAX": 1.5, "scikit-learn": 8, "PyTorch": 10, "NumPy loop": 25},
    100: {"JAX": 1},
}
WINDOWS = [(network, m) for network in ("lenet5", "convnet") for m in (10, 50, 100)]
MEMORY_AIMS = {"digitnet": 200, "plain loop": 80}
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
SLOWS_OPENBLAS = (
    "OPENBLAS_CORETYPE",
    "OPENBLAS_L2_SIZE",
)  # some machines set them for old libraries' sake


def measure(what, *arguments, **variables):
    """Run one measurement in a fresh process, with the given environment variables, else one thread."""
    environment = os.environ | dict.fromkeys(THREADS, "1") | variables
    for name in SLOWS_OPENBLAS:
        environment.pop(name, None)
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
    packages = ("numpy", "numba", "torch", "jax", "scikit-learn")
    return {
        "date": date.today().isoformat(),
        "processor": model,
        "cores": os.cpu_count(),
        "kernel": measure("kernel"),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in packages},
    }


def middle(seconds):
    """Median with smallest and largest, as text."""
    return f"{statistics.median(seconds):.3f} ({min(seconds):.3f}–{max(seconds):.3f})"


def ratio(ours, theirs):
    """Median of the ratios run by run: how many times faster digitnet is."""
    return statistics.median(t / o for o, t in zip(ours, theirs))


def aim(case, name):
    """The ratio aimed at, or None."""
    aimed = case["sizes"] in ([784, 30, 10], [784, 100, 10])
    return AIMS[case["m"]].get(name) if aimed else None


def table(head, rows):
    """Lines of a table, with an empty line before and after."""
    return [
        "",
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
        *(f"| {' | '.join(r)} |" for r in rows),
        "",
    ]


def epoch_rows(results):
    for case in results["epochs"]:
        times = case["epoch"]
        label = [str(case["sizes"]), str(case["m"])]
        for name, seconds in times.items():
            found, wanted = ratio(times["digitnet"], seconds), aim(case, name)
            verdict = f"≥ {wanted:g}{'' if found >= wanted else ', not met'}" if wanted else ""
            yield [*label, name, middle(seconds), "" if name == "digitnet" else f"{found:.1f}", verdict]
        found = ratio(times["digitnet"], case["products"])
        yield [*label, "bare products", middle(case["products"]), f"{found:.1f}", ""]


def unmet(results):
    """Sentences for the aims that were not met."""
    for case in results["epochs"]:
        times = case["epoch"]
        for name in times:
            wanted, found = aim(case, name), ratio(times["digitnet"], times[name])
            if wanted and found < wanted:
                setting = f"{case['sizes']}, mini-batches of {case['m']}"
                yield f"- {setting}: {found:.2f} times {name}, aim ≥ {wanted:g}."
    for case in results.get("windows", []):
        setting = f"{case['network']}, mini-batches of {case['m']}, {case['threads']} threads"
        for what in ("step", "answer"):
            if (found := ratio(case[what]["digitnet"], case[what]["PyTorch"])) < 1:
                yield f"- {setting}, {what}: {found:.2f} times PyTorch, aim ≥ 1."
    for name, most in MEMORY_AIMS.items():
        if results["memory"][name] > most:
            yield f"- Memory, {name}: {results['memory'][name]:.0f} MB, aim ≤ {most}."


def window_rows(results):
    """Rows of the steps, or of the answers, of convolutional networks."""
    for case in results["windows"]:
        for name, seconds in case["step"].items():
            found = ratio(case["step"]["digitnet"], seconds)
            milliseconds = [1e3 * s for s in seconds]
            verdict = f"≥ 1{'' if found >= 1 else ', not met'}"
            others = ["", ""] if name == "digitnet" else [f"{found:.2f}", verdict]
            yield [case["network"], str(case["m"]), str(case["threads"]), name, middle(milliseconds), *others]


def window_answers(results):
    """Rows of answering by convolutional networks."""
    for case in results["windows"]:
        if case["m"] != 100:
            continue
        for name, seconds in case["answer"].items():
            found = ratio(case["answer"]["digitnet"], seconds)
            verdict = f"≥ 1{'' if found >= 1 else ', not met'}"
            others = ["", ""] if name == "digitnet" else [f"{found:.2f}", verdict]
            yield [case["network"], str(case["threads"]), name, middle(seconds), *others]


def windows_report(results):
    """What RESULTS.md says of convolutional networks."""
    if "windows" not in results:
        return []
    return [
        "",
        "## Convolutional networks: a training step, float32",
        *table(
            ["network", "mini-batch", "threads", "contender", "ms a step", "times digitnet's", "aim"],
            window_rows(results),
        ),
        "## Convolutional networks: answering 10 000 images",
        *table(
            ["network", "threads", "contender", "seconds", "times digitnet's", "aim"],
            window_answers(results),
        ),
        "## Convolutional networks, each in a process of its own: mini-batches of 100, one thread",
        *table(
            ["network", "contender", "ms a step", "peak resident set, MB"],
            (
                [network, name, f"{1e3 * seconds:.1f}", f"{size:.0f}"]
                for network, name, seconds, size in results["windows_alone"]
            ),
        ),
    ]  # fmt: skip


def measure_windows(results, runs):
    """Training and answering of convolutional networks, beside PyTorch."""
    results["windows"] = []
    for threads in (1, os.cpu_count())[: 1 + (os.cpu_count() > 1)]:
        variables = dict.fromkeys(THREADS, str(threads))
        for network, m in WINDOWS:
            case = measure("windows", network, m, runs, **variables)
            results["windows"].append({"network": network, "m": m, "threads": threads, **case})
            print(network, m, threads, {name: middle(v) for name, v in case["step"].items()}, flush=True)
    results["windows_alone"] = [
        [network, name, *measure("windows_alone", name, network, 100)]
        for network in ("lenet5", "convnet")
        for name in ("digitnet", "layers in NumPy", "PyTorch")
    ]


def report(results):
    """RESULTS.md: every figure with its spread, and every ratio with the aim beside it."""
    info = results["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in info["versions"].items())
    answers = next(c for c in results["epochs"] if c["sizes"] == [784, 30, 10] and c["m"] == 10)["answer"]
    own = answers["digitnet"]
    imports, shared, growth = results["imports"], results["together"], results["growth"]
    first, later = results["compiling"]
    names = {"hidden": "hidden neurons", "batch": "mini-batch size", "depth": "hidden layers of 30"}
    lines = [
        "# Results",
        "",
        f"{info['date']}, {info['processor']}, {info['cores']} cores, Python {info['python']}, {versions}; "
        f"products by {', '.join(info['kernel'])}.",
        f"Medians of {results['runs']} runs in turn; in brackets the smallest and the largest.",
        "",
        "## One epoch on 50 000 MNIST images, float32, one thread",
        *table(
            ["network", "mini-batch", "contender", "seconds", "times digitnet's", "aim"],
            epoch_rows(results),
        ),
        "## Aims that were not met",
        "",
        *(list(unmet(results)) or ["None."]),
        "",
        "## From plain Python to the compiled loops, [784, 30, 10], mini-batches of 10, one thread",
        *table(
            ["program", "seconds an epoch", "times digitnet's"],
            (
                [name, middle(seconds), f"{ratio(results['ladder']['digitnet'], seconds):.1f}"]
                for name, seconds in results["ladder"].items()
            ),
        ),
        f"{100 * results['ink']:.1f} % of the training pixels aren't zero.",
        "",
        f"Until the loops are ready: {first:.2f} s where nothing was kept, {later:.2f} s from what was kept.",
        "",
        "## Answering 10 000 images, [784, 30, 10]",
        *table(
            ["contender", "ms", "times digitnet's"],
            (
                [
                    name,
                    f"{1e3 * statistics.median(seconds):.1f}",
                    f"{ratio(own, seconds):.1f}",
                ]
                for name, seconds in answers.items()
            ),
        ),
        "## Memory",
        *table(
            ["contender", "peak resident set, MB", "aim"],
            (
                [name, f"{size:.0f}", f"≤ {MEMORY_AIMS[name]}" if name in MEMORY_AIMS else ""]
                for name, size in results["memory"].items()
            ),
        ),
        f"{len(shared)} digitnet trainings at the same time: {statistics.mean(shared):.0f} MB each "
        "(proportional set size).",
        "",
        "## Import",
        "",
        f"`import numpy` {statistics.median(imports['numpy']):.3f} s, `import digitnet` "
        f"{statistics.median(imports['digitnet']):.3f} s, both with the start of Python "
        f"({imports['python']:.3f} s): {ratio(imports['numpy'], imports['digitnet']):.2f} times; aim ≤ 1.8.",
        "",
        "## Growth of an epoch",
        *table(
            ["varied", "value", "compiled, s", "plain loop, s"],
            (
                [names[what], str(x), f"{compiled:.3f}", f"{plain:.3f}"]
                for what, rows in growth.items()
                for x, compiled, plain in rows
            ),
        ),
        *windows_report(results),
    ]
    return "\n".join(lines).rstrip() + "\n"


def brief(results):
    """What the appendix on speed reads, as small as can be: medians."""
    rounded = lambda value: float(f"{value:.4g}")  # noqa: E731
    median = lambda values: rounded(statistics.median(values))  # noqa: E731
    epochs = [
        {
            **{name: case[name] for name in ("sizes", "m")},
            "seconds": {name: median(values) for name, values in case["epoch"].items()},
            "times": {
                name: rounded(ratio(case["epoch"]["digitnet"], values))
                for name, values in case["epoch"].items()
                if name != "digitnet"
            },
            "products": median(case["products"]),
        }
        for case in results["epochs"]
    ]
    return {
        "machine": results["machine"],
        "runs": results["runs"],
        "epochs": epochs,
        "ladder": {name: median(values) for name, values in results["ladder"].items()},
        "ink": rounded(results["ink"]),
        "compiling": list(map(rounded, results["compiling"])),
        "memory": {name: rounded(value) for name, value in results["memory"].items()},
        "together": rounded(statistics.mean(results["together"])),
        "growth": {
            name: [[x, *map(rounded, rest)] for x, *rest in rows] for name, rows in results["growth"].items()
        },
    }


def draw(results, path):
    """The picture of growth: seconds an epoch against hidden size, mini-batch size and depth."""
    figure = Figure(figsize=(10, 3.2), dpi=120, layout="constrained")
    names = {"hidden": "hidden neurons", "batch": "mini-batch size", "depth": "hidden layers of 30"}
    for axes, (what, rows) in zip(figure.subplots(ncols=3), results["growth"].items()):
        x, compiled, plain = zip(*rows)
        axes.plot(x, compiled, "o-", color="#0072B2", label="compiled")
        axes.plot(x, plain, "s--", color="#D55E00", label="plain loop")
        axes.set(xlabel=names[what], ylabel="seconds an epoch")
        if what == "depth":
            axes.set(xticks=x, ylim=(0, None))
        else:
            axes.loglog()
        axes.grid(alpha=0.3)
        axes.legend()
    figure.savefig(path)


def write(results):
    """Store the results, the tables, the picture and what the appendix reads."""
    (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    (HERE / "RESULTS.md").write_text(report(results), "utf-8")
    (PACKAGE / "measured.json").write_text(json.dumps(brief(results), indent=1) + "\n", "utf-8")
    draw(results, HERE / "growth.png")
    print(report(results))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each contender (default 5)")
    parser.add_argument("--windows", action="store_true", help="only the convolutional networks")
    parser.add_argument("--report", action="store_true", help="only write the tables and the picture anew")
    arguments = parser.parse_args()
    if arguments.report:
        return write(json.loads((HERE / "results.json").read_text("utf-8")))
    runs = arguments.runs
    if arguments.windows:
        results = json.loads((HERE / "results.json").read_text("utf-8"))
        measure_windows(results, runs)
        return write(results)
    results = {"machine": machine(), "runs": runs, "epochs": []}
    print(results["machine"], flush=True)
    results["ink"] = measure("ink")
    results["compiling"] = measure("compiling")
    results["imports"] = measure("imports", max(runs, 10))
    results["ladder"] = measure("ladder", 10, min(runs, 3))
    results["memory"] = {name: measure("memory", name) for name in ["digitnet", "plain loop", *PEERS]}
    with tempfile.TemporaryDirectory() as folder:
        results["memory"]["digitnet, compiling"] = measure("memory", "digitnet", DIGITNET_CACHE=folder)
    results["together"] = measure("together", 8)
    results["growth"] = measure("growth", min(runs, 3))
    print({name: middle(seconds) for name, seconds in results["ladder"].items()}, flush=True)
    for sizes, m in SETTINGS:
        only = next((names for *setting, names in ONLY if setting == [sizes, m]), [])
        case = measure("epochs", sizes, m, runs, only)
        results["epochs"].append({"sizes": sizes, "m": m, **case})
        print(sizes, m, {name: middle(values) for name, values in case["epoch"].items()}, flush=True)
        (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    measure_windows(results, runs)
    write(results)


if __name__ == "__main__":
    main()

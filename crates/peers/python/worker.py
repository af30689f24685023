"""PyTorch's worker: does what it is asked on its standard input, one JSON text a line, as src/protocol.rs says.

Eager mode and the default layout, which is how a tutorial's reader meets it: oneDNN convolves, MKL multiplies matrices.

With --memory it measures memory only: each measurement in a forked process, so that nothing is warm.
"""

import argparse
import gc
import json
import os
import queue
import signal
import sys
import threading
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional

NOTE = (
    "eager, NCHW, oneDNN and MKL; gradients by convolution_backward, one at a time; fused Adam; "
    "memory is the growth of resident pages"
)
COMPARED_STEPS = 3
LEARNING_RATE = 1e-4


def read_tensors(path):
    """The tensors of a safetensors file: a length, a header in JSON, the values."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        values = np.frombuffer(file.read(), dtype="<f4")
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = (offset // 4 for offset in entry["data_offsets"])
        tensors[name] = torch.from_numpy(values[begin:end].reshape(entry["shape"]).copy())
    return tensors


def convolution(shape, which, data):
    """What is timed, and a function to the numbers that are compared."""
    tensors = read_tensors(data)
    x, weight, upstream = tensors["input"], tensors["kernel"], tensors["upstream"]
    stride, padding, groups = shape["stride"], shape["padding"], shape["groups"]

    def forward():
        with torch.no_grad():
            return functional.conv2d(x, weight, None, stride, padding, 1, groups)

    def backward(place):
        mask = [place == 0, place == 1, False]
        options = [stride] * 2, [padding] * 2, [1, 1], False, [0, 0], groups

        def compute():
            return torch.ops.aten.convolution_backward(upstream, x, weight, None, *options, mask)[place]

        return compute

    compute = {"forward": forward, "backward-input": backward(0), "backward-kernel": backward(1)}[which]
    return compute, lambda: compute().contiguous().numpy()


def vgg_features(channels):
    """3x3 convolutions with rectifiers; "M" halves the maps."""
    layers, before = [], 3
    for after in channels:
        if after == "M":
            layers.append(nn.MaxPool2d(2))
        else:
            layers += [nn.Conv2d(before, after, 3, padding=1), nn.ReLU()]
            before = after
    return nn.Sequential(*layers)


class Mnist(nn.Module):
    """Chapter 12's digit reader."""

    def __init__(self, dropout):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 5, padding=2)
        self.conv2 = nn.Conv2d(32, 64, 5, padding=2)
        self.fc1 = nn.Linear(7 * 7 * 64, 1024)
        self.fc2 = nn.Linear(1024, 10)
        self.dropout = dropout

    def forward(self, x):
        x = functional.max_pool2d(functional.relu(self.conv1(x)), 2)
        x = functional.max_pool2d(functional.relu(self.conv2(x)), 2)
        x = functional.relu(self.fc1(x.flatten(1)))
        return self.fc2(functional.dropout(x, 0.5, self.dropout))


class Vgg11(nn.Module):
    """Configuration A for 32x32, with one dense layer."""

    def __init__(self, _dropout):
        super().__init__()
        self.features = vgg_features([64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"])
        self.classifier = nn.Linear(512, 10)

    def forward(self, x):
        return self.classifier(self.features(x).flatten(1))


class Vgg16(nn.Module):
    """Configuration D."""

    def __init__(self, _dropout):
        super().__init__()
        blocks = [64] * 2, [128] * 2, [256] * 3, [512] * 3, [512] * 3
        self.features = vgg_features([layer for block in blocks for layer in [*block, "M"]])
        self.avgpool = nn.AdaptiveAvgPool2d(7)
        dense = nn.Linear(512 * 7 * 7, 4096), nn.ReLU(), nn.Dropout(), nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout()
        self.classifier = nn.Sequential(*dense, nn.Linear(4096, 1000))

    def forward(self, x):
        return self.classifier(self.avgpool(self.features(x)).flatten(1))


NETWORKS = {
    "mnist-step": (Mnist, 50, True),
    "vgg16-batch1": (Vgg16, 1, False),
    "vgg16-batch8": (Vgg16, 8, False),
    "vgg11-step": (Vgg11, 64, True),
}


def network(name, data, parameters):
    """What is timed, and a function to the numbers that are compared."""
    make, batch, trains = NETWORKS[name]
    tensors, state = read_tensors(data), read_tensors(parameters)
    images, labels = tensors["images"], tensors["labels"].flatten().long()

    def loaded(dropout):
        with torch.device("meta"):
            model = make(dropout)
        model.load_state_dict({name: value.clone() for name, value in state.items()}, assign=True)
        return model.requires_grad_(True)

    if not trains:
        model = loaded(False).eval()

        def compute():
            with torch.inference_mode():
                return model(images)

        return compute, lambda: compute().numpy()

    def trainer(dropout):
        model = loaded(dropout).train()
        optimizer = torch.optim.Adam(model.parameters(), lr=LEARNING_RATE, fused=True)

        def step(at, first_gradient=None):
            part = slice(at * batch, (at + 1) * batch)
            optimizer.zero_grad(set_to_none=True)
            loss = functional.cross_entropy(model(images[part]), labels[part])
            loss.backward()
            if first_gradient is not None:
                first_gradient.extend(next(model.parameters()).grad.flatten().tolist())
            optimizer.step()
            return loss.item()

        return step

    step, position = trainer(True), [0]

    def next_step():
        position[0] = (position[0] + 1) % (len(labels) // batch)
        return step(position[0])

    def first_steps():
        """The first losses without dropout on the same images, and the gradient of the first kernel."""
        step, gradient = trainer(False), []
        losses = [step(0, None if at else gradient) for at in range(COMPARED_STEPS)]
        return np.array(losses + gradient)

    return next_step, first_steps


def prepare(request):
    """A task, ready to be called."""
    task = request["task"]
    if "convolution" in task:
        return convolution(task["convolution"]["shape"], task["convolution"]["pass"], request["data"])
    return network(task["network"], request["data"], request["parameters"])


def timed(compute, warm, slot):
    """Calls for so long, at least once; calls that begin before everything is warm are left out if there are others."""
    begin, seconds, cold = time.perf_counter(), [], 0
    while True:
        start = time.perf_counter()
        cold += start - begin < warm
        compute()
        seconds.append(time.perf_counter() - start)
        if time.perf_counter() - begin >= warm + slot:
            return seconds[min(cold, len(seconds) - 1) :]


def resident(field):
    """The resident bytes of this process, now (VmRSS) or at most (VmHWM), where the system tells."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(field))


def growth(request, threads):
    """How far resident memory grows in a first call."""
    # The code of the operations is loaded by a small call, and is not counted.
    torch.set_num_threads(threads)
    small, weight = torch.zeros(1, 8, 8, 8), torch.zeros(8, 8, 3, 3, requires_grad=True)
    functional.conv2d(small, weight, padding=1).sum().backward()
    compute, _ = prepare(request)
    gc.collect()
    with open("/proc/self/clear_refs", "w", encoding="ascii") as refs:
        refs.write("5")  # the peak begins again from here
    before = resident("VmRSS")
    compute()
    return max(resident("VmHWM") - before, 0)


def in_a_fork(work):
    """What a function gives in a child process; nothing if that fails."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        with os.fdopen(write, "w") as pipe:
            try:
                json.dump(work(), pipe)
                pipe.flush()
                code = 0
            except Exception as error:  # whatever it is, it belongs on the terminal and not in the fork
                print(f"PyTorch's memory: {error}", file=sys.stderr)
                code = 1
        os._exit(code)
    os.close(write)
    with os.fdopen(read) as pipe:
        text = pipe.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else None


def requests():
    """The lines of the standard input. When it ends, whoever asked is gone, and so is this process, in whatever call."""
    lines = queue.SimpleQueue()

    def read():
        for line in sys.stdin:
            lines.put(line)
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    while True:
        yield lines.get()


def say(**reply):
    print(json.dumps(reply), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--memory", action="store_true")
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if not options.memory:
        # Not before a fork: threads do not survive it.
        torch.set_num_threads(options.threads)
        torch.set_num_interop_threads(1)
    say(**{"is": "started", "version": torch.__version__, "note": NOTE})
    request = compute = result = None
    for line in sys.stdin if options.memory else requests():
        asked = json.loads(line)
        try:
            match asked["do"]:
                case "prepare" if options.memory:
                    request = asked
                case "prepare":
                    compute = result = None
                    compute, result = prepare(asked)
                case "result":
                    result().astype("<f4").tofile(asked["path"])
                    say(**{"is": "written", "seconds": None})
                    continue
                case "time":
                    say(**{"is": "times", "seconds": timed(compute, asked["warm_seconds"], asked["seconds"])})
                    continue
                case "memory":
                    peak = in_a_fork(lambda: growth(request, options.threads))
                    say(**{"is": "memory", "peak_bytes": peak, "allocations": None})
                    continue
                case "release":
                    compute = result = request = None
                    gc.collect()
            say(**{"is": "done"})
        except Exception as error:  # said to whoever asked, who decides
            say(**{"is": "failed", "message": f"{type(error).__name__}: {error}".splitlines()[0]})


if __name__ == "__main__":
    main()

"""Have ONNX's checker and ONNX Runtime look at exported networks.

    python3 check_onnx.py FOLDER        (with onnx 1.23.2, onnxruntime 1.32.0, safetensors and numpy)

FOLDER is what `cargo run --release -p models --example onnx_passes -- FOLDER` wrote. Each NAME.onnx is checked in full, shapes
inferred, and run on the input of NAME-pass.safetensors; the output is compared with the one beside it.
"""

import pathlib
import sys

import numpy as np
import onnx
import onnxruntime
from safetensors.numpy import load_file

MOST = 1e-5
worst = 0.0
files = sorted(pathlib.Path(sys.argv[1]).glob("*.onnx"))
for file in files:
    onnx.checker.check_model(str(file), full_check=True)
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    recorded = load_file(file.with_name(file.stem + "-pass.safetensors"))
    (scores,) = session.run(["scores"], {"images": recorded["input"]})
    error = float(np.abs(scores - recorded["output"]).max() / np.abs(recorded["output"]).max())
    one = session.run(["scores"], {"images": recorded["input"][:1]})[0]
    assert one.shape[0] == 1, "the batch is open"
    print(f"{file.stem}: {len(onnx.load(str(file)).graph.node)} nodes, error {error:.1e}")
    worst = max(worst, error)
assert files, "no .onnx file there"
assert worst <= MOST, f"{worst:e} is above {MOST:e}"

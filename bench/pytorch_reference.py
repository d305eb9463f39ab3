#!/usr/bin/env python3
"""Training steps, predictions and saliency maps in eager PyTorch, timed: the peer that the benchmarks measure BitLens against.

usage: pytorch_reference.py case=FOLDER [task=step|predict|explain] [guided=0|1] [batch=64] [tuned=0|1]
                            [threads=2] [calls=20] [reps=5] [lockstep=0|1]

case    folder that a benchmark wrote under target/bench: the network, its precision, and the images (peer/case.py)
task    step: one training step; predict: logits of a batch; explain: logits and saliency maps of a batch
guided  whether the step is saliency-guided
tuned=1 the formulas a careful PyTorch programmer would use: custom autograd.Function for PACT, max-pool before PACT,
        one prefix shared by saliency and loss
lockstep=1  waits for a line on standard input before each repetition and prints the seconds of each of its calls after
        it, so that another program can take turns with this one; ends with the input

Networks, quantizers and loss are those that docs/training.md defines.
Without lockstep, prints the median, least and greatest images/s over the repetitions.
"""
import statistics
import sys
import time

import torch

from peer.case import Case
from peer.network import Network
from peer.serving import Serving
from peer.training import Training

WARM_UP = 8
CALIBRATION_IMAGES = 256


class Calls:
    """A task on one batch after another."""

    def __init__(self, arg):
        case = Case(arg["case"])
        network = Network(case, arg.get("tuned", "0") == "1")
        floats = torch.from_numpy(case.pixels).float()
        network.calibrate(floats[:CALIBRATION_IMAGES])
        task, self.batch, self.at = arg.get("task", "step"), int(arg.get("batch", 64)), 0
        if task == "step":
            self.call, self.inputs = Training(network, arg.get("guided", "0") == "1").step, (floats, case.labels)
        else:
            self.call, self.inputs = getattr(Serving(network), task), (case.pixels,)

    def seconds(self, count):
        """Seconds of each of so many calls."""
        return [self._one() for _ in range(count)]

    def _one(self):
        if self.at + self.batch > len(self.inputs[0]):
            self.at = 0
        start = time.perf_counter()
        self.call(*(values[self.at:self.at + self.batch] for values in self.inputs))
        self.at += self.batch
        return time.perf_counter() - start


def main(arg):
    torch.set_num_threads(int(arg.get("threads", 2)))
    torch.manual_seed(1)
    calls, count = Calls(arg), int(arg.get("calls", 20))
    calls.seconds(WARM_UP)
    if arg.get("lockstep") == "1":
        print(torch.__version__, flush=True)
        for _ in sys.stdin:
            print(*(f"{s:.7f}" for s in calls.seconds(count)), flush=True)
        return
    rates = [count * calls.batch / sum(calls.seconds(count)) for _ in range(int(arg.get("reps", 5)))]
    print(f"torch {torch.__version__} {' '.join(sys.argv[1:])}: {statistics.median(rates):.0f} images/s "
          f"(least {min(rates):.0f}, greatest {max(rates):.0f})")


if __name__ == "__main__":
    main(dict(a.split("=") for a in sys.argv[1:]))

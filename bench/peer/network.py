"""A network built from the layer list of its description."""
import math

import torch
import torch.nn.functional as F

from peer.quantizers import FULL, TunedPact, dorefa, pact

SMALLEST_ALPHA = 1e-3
# Layers that compute something else in evaluation.
CHANGING = ("dropout", "batch-norm")


class Network:
    """Parameters and forward pass. Tuned: the formulas of a careful programmer, and max-pooling before the activation
    that it follows, which is monotone."""

    def __init__(self, case, tuned):
        self.bits, self.tuned = case.bits, tuned
        self.layers = [dict(layer) for layer in case.network["layers"]]
        self.kept = {layer["from"] for layer in self.layers if layer["kind"] == "add"}
        self.tensors, self.alphas, self.statistics, self.activation_bits = {}, {}, {}, {}
        self._initialise(case.network)
        self.first_padding = self.layers[0].get("padding", 0)
        # Padding pads pixels of value 0 before they are normalised.
        self.layers[0]["padding"] = 0
        self.means = 255 * torch.tensor(case.mean).view(1, -1, 1, 1)
        self.factors = 1 / (255 * torch.tensor(case.std).view(1, -1, 1, 1))
        if tuned:
            self._pool_first()
        kinds = [layer["kind"] for layer in self.layers]
        self.shared = next((i for i, kind in enumerate(kinds) if kind in CHANGING), len(kinds))

    def _initialise(self, network):
        channels, height, width = (network["input"][k] for k in ("channels", "height", "width"))
        bits = FULL
        for layer, following in zip(self.layers, self.layers[1:] + [{"kind": "end"}]):
            kind, name = layer["kind"], layer["name"]
            if kind in ("conv2d", "linear"):
                bits = self.bits[name]["activations"]
                if kind == "conv2d":
                    k = layer["kernelSize"]
                    shape, channels = (layer["outChannels"], channels, k, k), layer["outChannels"]
                    height, width = ((s + 2 * layer["padding"] - k) // layer["stride"] + 1 for s in (height, width))
                else:
                    shape, channels = (layer["outFeatures"], channels * height * width), layer["outFeatures"]
                    height = width = 1
                bound = 1 / math.sqrt(math.prod(shape[1:]))
                self._parameter(name + ".weight", (torch.rand(shape) * 2 - 1) * bound)
                # Batch-norm would subtract a bias again.
                if following["kind"] != "batch-norm":
                    self._parameter(name + ".bias", (torch.rand(shape[0]) * 2 - 1) * bound)
            elif kind == "batch-norm":
                self._parameter(name + ".scale", torch.ones(channels))
                self._parameter(name + ".shift", torch.zeros(channels))
                self.statistics[name] = (torch.zeros(channels), torch.ones(channels))
            elif kind == "pact":
                self.activation_bits[name] = bits
                if bits != FULL:
                    self.alphas[name] = torch.tensor(1.0).requires_grad_()
            elif kind == "max-pool2d":
                height, width = height // layer["size"], width // layer["size"]
            elif kind == "global-avg-pool":
                height = width = 1

    def _parameter(self, name, value):
        self.tensors[name] = value.requires_grad_()

    def _pool_first(self):
        for i in range(1, len(self.layers)):
            before, layer = self.layers[i - 1], self.layers[i]
            if layer["kind"] == "max-pool2d" and before["kind"] == "pact" and before["name"] not in self.kept:
                self.layers[i - 1], self.layers[i] = layer, before

    def weights(self, detached=False):
        """Quantized weights by layer; computed once for all passes of a step."""
        return {name: dorefa(w.detach() if detached else w, self.bits[name]["weights"])
                for name, w in ((n[:-7], w) for n, w in self.tensors.items() if n.endswith(".weight"))}

    def normalised(self, pixels):
        """The first layer's input from pixels as floats 0 to 255."""
        p = self.first_padding
        return ((F.pad(pixels, (p, p, p, p)) if p else pixels) - self.means) * self.factors

    def forward(self, x, weights, training, begin=0, end=None, kept=None, calibrating=False):
        """Layers begin to end; kept holds the outputs that later additions take."""
        kept = {} if kept is None else kept
        for layer in self.layers[begin:end]:
            kind, name = layer["kind"], layer["name"]
            if kind == "conv2d":
                x = F.conv2d(x, weights[name], self.tensors.get(name + ".bias"), layer["stride"], layer["padding"])
            elif kind == "linear":
                x = F.linear(x, weights[name], self.tensors.get(name + ".bias"))
            elif kind == "batch-norm":
                mean, variance = self.statistics[name]
                scale, shift = self.tensors[name + ".scale"], self.tensors[name + ".shift"]
                x = F.batch_norm(x, mean, variance, scale, shift, training or calibrating)
            elif kind == "pact":
                x = self._activation(name, x, calibrating)
            elif kind == "max-pool2d":
                x = F.max_pool2d(x, layer["size"])
            elif kind == "dropout":
                x = F.dropout(x, layer["rate"], training)
            elif kind == "flatten":
                x = x.flatten(1)
            elif kind == "global-avg-pool":
                x = x.mean((2, 3))
            elif kind == "add":
                x = x + shortcut(kept[layer["from"]], layer["stride"], x.shape[1])
            else:
                raise ValueError("unknown layer kind " + kind)
            if name in self.kept:
                kept[name] = x
        return x

    def _activation(self, name, h, calibrating):
        alpha, bits = self.alphas.get(name), self.activation_bits[name]
        if alpha is None:
            return h.relu()
        if calibrating:
            alpha.data.fill_(h.flatten().kthvalue(math.ceil(0.999 * h.numel())).values.clamp_min(SMALLEST_ALPHA))
        return TunedPact.apply(h, alpha, bits) if self.tuned else pact(h, alpha, bits)

    @torch.no_grad()
    def calibrate(self, pixels):
        """Clips at the 99.9th percentile of a batch's pre-activations."""
        statistics = {name: [s.clone() for s in pair] for name, pair in self.statistics.items()}
        self.forward(self.normalised(pixels), self.weights(), False, calibrating=True)
        self.statistics = statistics


def shortcut(x, stride, channels):
    """Option A of the residual networks' paper: every stride-th position, zeros for the channels that are missing."""
    strided = x if stride == 1 else x[:, :, ::stride, ::stride]
    missing = channels - x.shape[1]
    return F.pad(strided, (0, 0, 0, 0, 0, missing)) if missing else strided


def log_probability(logits, labels):
    """The sum of log p(y | x) over the images."""
    return logits.log_softmax(1).gather(1, labels[:, None]).sum()

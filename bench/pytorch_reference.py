#!/usr/bin/env python3
"""One training step in eager PyTorch, timed: the peer that our trainer is measured against.

usage: pytorch_reference.py data=FOLDER [mode=fp32|pact|pactsg] [batch=64] [bits=4] [threads=2] [steps=30] [reps=5] [tuned=0|1] [lockstep=0|1]

data    folder with the four Fashion-MNIST IDX .gz files
mode    fp32: plain step; pact: PACT activations and scaled DoReFa weights; pactsg: the same, saliency-guided
tuned=1 the formulas a careful PyTorch programmer would use: custom autograd.Function for PACT, max-pool before PACT,
        one forward shared by saliency and loss, k-th value instead of top-k
lockstep=1  waits for a line on standard input before each repetition and prints its images/s after it, so that another
        program can take turns with this one; ends with the input

The network (sgt-cnn), quantizers and loss are those that docs/training.md defines (first and last weight layers at 8 bits).
Prints the median, least and greatest images/s over the repetitions.
"""
import gzip, math, sys, time
import numpy as np, torch, torch.nn.functional as F

arg = dict(a.split("=") for a in sys.argv[1:])
mode, tuned = arg.get("mode", "pactsg"), arg.get("tuned", "0") == "1"
batch, bits, steps, reps = (int(arg.get(k, d)) for k, d in (("batch", 64), ("bits", 4), ("steps", 30), ("reps", 5)))
torch.set_num_threads(int(arg.get("threads", 2)))
torch.manual_seed(1)
quantized, guided, levels = mode != "fp32", mode == "pactsg", 2.0**bits - 1


def idx(name, offset):
    return np.frombuffer(gzip.open(f"{arg['data']}/{name}.gz").read(), np.uint8, offset=offset)


images = torch.from_numpy(idx("train-images-idx3-ubyte", 16).reshape(-1, 1, 28, 28).astype(np.float32) / 255)
labels = torch.from_numpy(idx("train-labels-idx1-ubyte", 8).astype(np.int64))


def uniform(fan_in, *shape):
    return ((torch.rand(*shape) * 2 - 1) / math.sqrt(fan_in)).requires_grad_()


params = [uniform(9, 32, 1, 3, 3), uniform(9, 32), uniform(288, 64, 32, 3, 3), uniform(288, 64),
          uniform(9216, 128, 9216), uniform(9216, 128), uniform(128, 10, 128), uniform(128, 10)]
alphas = [torch.tensor(6.0).requires_grad_() for _ in range(3)] if quantized else [None] * 3
optimizer = torch.optim.Adam(params + [a for a in alphas if a is not None], lr=1e-3)


def dorefa(w, k):
    if not quantized:
        return w
    n = 2.0**k - 1
    t = w.tanh()
    m = t.abs().max().detach()
    u = t / (2 * m) + 0.5
    u = u + ((u * n).round() / n - u).detach()
    return (2 * u - 1) * m


class Pact(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, a):
        ctx.save_for_backward(x, a)
        s = levels / a.item()
        return x.clamp(0, a.item()).mul_(s).round_().mul_(1 / s)

    @staticmethod
    def backward(ctx, g):
        x, a = ctx.saved_tensors
        above = x >= a
        return g * ((x > 0) & ~above), (g * above).sum()


def activation(x, a):
    if not quantized:
        return x.relu()
    if tuned:
        return Pact.apply(x, a)
    y = (x.abs() - (x - a).abs() + a) * 0.5
    s = levels / a.detach()
    return y + ((y * s).round() / s - y).detach()


def weights(detached=False):
    p = [w.detach() if detached else w for w in params]
    return [dorefa(p[0], 8), p[1], dorefa(p[2], bits), p[3], dorefa(p[4], bits), p[5], dorefa(p[6], 8), p[7]]


def forward(x, w):
    h = F.conv2d(activation(F.conv2d(x, w[0], w[1]), alphas[0]), w[2], w[3])
    h = activation(F.max_pool2d(h, 2), alphas[1]) if tuned else F.max_pool2d(activation(h, alphas[1]), 2)
    h = activation(F.linear(F.dropout(h, 0.25).flatten(1), w[4], w[5]), alphas[2])
    return F.linear(F.dropout(h, 0.5), w[6], w[7])


def masked(x, gradient):
    rank, flat = gradient.flatten(1).abs(), x.flatten(1)
    k = flat.shape[1] // 2
    if tuned:
        lowest = rank <= rank.kthvalue(k, 1, True).values
    else:
        lowest = torch.zeros_like(flat, dtype=torch.bool).scatter_(1, rank.topk(k, 1, False, False).indices, True)
    low, high = flat.amin(1, True), flat.amax(1, True)
    return torch.where(lowest, torch.rand_like(flat) * (high - low) + low, flat).view_as(x)


def step(x, y):
    optimizer.zero_grad(set_to_none=False)
    if not guided:
        loss = F.cross_entropy(forward(x, weights()), y)
    else:
        probe = x.detach().requires_grad_()
        if tuned:
            w = weights()
            logits = forward(probe, w)
            (g,) = torch.autograd.grad(logits.gather(1, y[:, None]).sum(), probe, retain_graph=True)
        else:
            (g,) = torch.autograd.grad(forward(probe, weights(True)).gather(1, y[:, None]).sum(), probe)
            w = weights()
            logits = forward(x, w)
        other = forward(masked(x, g), w)
        loss = F.cross_entropy(logits, y) + F.kl_div(other.log_softmax(1), logits.softmax(1), reduction="batchmean")
    loss.backward()
    optimizer.step()
    return loss.item()


order, at, rates = torch.randperm(len(images)), 0, []


def repetition(count):
    """Images/s of a number of steps."""
    global at
    start = time.perf_counter()
    for _ in range(count):
        if at + batch > len(images):
            at = 0
        i = order[at:at + batch]
        step(images[i], labels[i])
        at += batch
    return count * batch / (time.perf_counter() - start)


repetition(8)
if arg.get("lockstep") == "1":
    print("ready", torch.__version__, flush=True)
    for _ in sys.stdin:
        print(f"{repetition(steps):.1f}", flush=True)
    sys.exit()
for _ in range(reps):
    rates.append(repetition(steps))
rates.sort()
print(f"torch {torch.__version__} {mode} batch={batch} bits={bits} tuned={int(tuned)}: "
      f"{rates[len(rates) // 2]:.0f} images/s (least {rates[0]:.0f}, greatest {rates[-1]:.0f})")

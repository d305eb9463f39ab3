"""One training step, plain or saliency-guided."""
import torch
import torch.nn.functional as F

from peer.network import SMALLEST_ALPHA, log_probability

MASKED_FRACTION, LAMBDA, ALPHA_DECAY = 0.5, 1.0, 2e-4


class Training:
    """Adam on one network. Tuned: one prefix shared by saliency and loss, weights quantized once."""

    def __init__(self, network, guided):
        self.network, self.guided = network, guided
        self.alphas = list(network.alphas.values())
        groups = [{"params": list(network.tensors.values())}]
        if self.alphas:
            groups.append({"params": self.alphas})
        self.optimizer = torch.optim.Adam(groups, lr=1e-3)

    def step(self, pixels, labels):
        """Cross-entropy plus, guided, the divergence of the masked images' prediction."""
        self.optimizer.zero_grad(set_to_none=self.network.tuned)
        if not self.guided:
            logits = self._forward(pixels, self.network.weights())
            loss = F.cross_entropy(logits, labels)
        else:
            logits, masked, weights = (self._shared if self.network.tuned else self._apart)(pixels, labels)
            other = self._forward(masked, weights).log_softmax(1)
            loss = F.cross_entropy(logits, labels)
            loss = loss + LAMBDA * F.kl_div(other, logits.softmax(1), reduction="batchmean")
        for alpha in self.alphas:
            loss = loss + ALPHA_DECAY * alpha.square()
        loss.backward()
        self.optimizer.step()
        with torch.no_grad():
            for alpha in self.alphas:
                alpha.clamp_min_(SMALLEST_ALPHA)
        return loss.item()

    def _forward(self, pixels, weights):
        return self.network.forward(self.network.normalised(pixels), weights, True)

    def _apart(self, pixels, labels):
        """Saliency with a pass of its own, as it is written down."""
        network, probe = self.network, pixels.detach().requires_grad_()
        logits = network.forward(network.normalised(probe), network.weights(detached=True), False)
        (gradient,) = torch.autograd.grad(log_probability(logits, labels), probe)
        weights = network.weights()
        return self._forward(pixels, weights), masked(pixels, gradient), weights

    def _shared(self, pixels, labels):
        """Layers before the first that differs in evaluation are computed once for saliency and loss."""
        network, probe, kept = self.network, pixels.detach().requires_grad_(), {}
        weights = network.weights()
        prefix = network.forward(network.normalised(probe), weights, True, 0, network.shared, kept)
        logits = network.forward(prefix, weights, False, network.shared, None, dict(kept))
        (gradient,) = torch.autograd.grad(log_probability(logits, labels), probe, retain_graph=True)
        logits = network.forward(prefix, weights, True, network.shared, None, dict(kept))
        return logits, masked(pixels, gradient), weights


def masked(pixels, gradient):
    """The features of lowest |gradient| replaced by whole pixel values between the image's least and greatest."""
    rank, flat = gradient.flatten(1).abs(), pixels.flatten(1)
    count = int(MASKED_FRACTION * flat.shape[1])
    lowest = torch.zeros_like(flat, dtype=torch.bool).scatter_(1, rank.topk(count, 1, False, False).indices, True)
    low, high = flat.amin(1, True), flat.amax(1, True)
    noise = torch.rand_like(flat).mul_(high - low + 1).add_(low).floor_().minimum(high)
    return torch.where(lowest, noise, flat).view_as(pixels)

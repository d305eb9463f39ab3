"""Predictions and saliency maps with quantized weights that are computed once."""
import torch

from peer.network import log_probability


class Serving:
    """A network in evaluation mode; images come and answers go as arrays."""

    def __init__(self, network):
        self.network = network
        for tensor in (*network.tensors.values(), *network.alphas.values()):
            tensor.requires_grad_(False)
        self.weights = network.weights()

    def predict(self, pixels):
        """Logits (B, K) of (B, C, H, W) unsigned bytes."""
        with torch.inference_mode():
            return self._forward(torch.from_numpy(pixels).float()).numpy()

    def explain(self, pixels):
        """Logits, and the gradient of the predicted class's log-probability by the pixels."""
        probe = torch.from_numpy(pixels).float().requires_grad_()
        logits = self._forward(probe)
        (gradient,) = torch.autograd.grad(log_probability(logits, logits.argmax(1)), probe)
        return logits.detach().numpy(), gradient.numpy()

    def _forward(self, pixels):
        return self.network.forward(self.network.normalised(pixels), self.weights, False)

"""The same networks, training step and saliency in PyTorch with autograd, as docs/training.md defines them."""

"""SiLU in every form that PyTorch code has, right and wrong."""

import numpy as np
import torch


def silu(x):
    return x * torch.sigmoid(x)


def silu_detached(x):
    return x * torch.sigmoid(x.detach())


class Silu(torch.nn.Module):
    def forward(self, x):
        return silu(x)


class SiluFunction(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return silu(x)

    @staticmethod
    def backward(ctx, dout):
        (x,) = ctx.saved_tensors
        s = torch.sigmoid(x)
        return dout * (s + x * s * torch.sigmoid(-x))


class SiluFunctionTail(SiluFunction):
    @staticmethod
    def backward(ctx, dout):
        (x,) = ctx.saved_tensors
        return dout * torch.sigmoid(x)


class SiluFunctionInPlace(SiluFunction):
    @staticmethod
    def backward(ctx, dout):
        (x,) = ctx.saved_tensors
        s = torch.sigmoid(x)
        return dout.mul_(s + x * s * torch.sigmoid(-x))


class SwishFunction(torch.autograd.Function):
    """Takes beta as a further argument."""

    @staticmethod
    def forward(ctx, x, beta):
        ctx.save_for_backward(x)
        ctx.beta = beta
        return x * torch.sigmoid(beta * x)

    @staticmethod
    def backward(ctx, dout):
        (x,) = ctx.saved_tensors
        s = torch.sigmoid(ctx.beta * x)
        return dout * (s + ctx.beta * x * s * torch.sigmoid(-ctx.beta * x)), None


class SiluByHand:
    def forward(self, x):
        self.x = x
        return silu(x)

    def backward(self, dout):
        s = torch.sigmoid(self.x)
        return dout * (s + self.x * s * torch.sigmoid(-self.x))


class NumpyInside:
    """NumPy outside, PyTorch inside."""

    def forward(self, x):
        self.x = torch.from_numpy(np.array(x))
        return silu(self.x).numpy()

    def backward(self, dout):
        s = torch.sigmoid(self.x)
        return dout * (s + self.x * s * torch.sigmoid(-self.x)).numpy()


class Swish(torch.nn.Module):
    """A learnable beta."""

    def __init__(self):
        super().__init__()
        self.beta = torch.nn.Parameter(torch.tensor(1.0))

    def forward(self, x):
        return x * torch.sigmoid(self.beta * x)


class SwishForgetsBeta(Swish):
    def forward(self, x):
        return x * torch.sigmoid(self.beta.detach() * x) + 0 * self.beta


class ReluInPlace(torch.nn.Module):
    def forward(self, x):
        return torch.relu_(x)


class ReluSeedsTorch(torch.nn.Module):
    def forward(self, x):
        torch.manual_seed(0)
        return torch.relu(x)


class ReluTurnsGradientsOff(torch.nn.Module):
    """And does not turn them on again: nothing that comes after would have any."""

    def forward(self, x):
        y = torch.relu(x)
        torch.set_grad_enabled(False)
        return y


class ReluForkedGenerator(torch.nn.Module):
    """Draws from the global generator and puts it back."""

    def forward(self, x):
        with torch.random.fork_rng(devices=[]):
            torch.rand(1)
        return torch.relu(x)

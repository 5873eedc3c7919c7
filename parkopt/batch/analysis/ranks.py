"""Rank correlations of outcomes that may not be told apart: Kendall's tau, its chance, interval, and what might stand in."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from parkopt.units import FloatArray

_SAME: float = 1e-12


def told_apart(low: FloatArray, high: FloatArray) -> FloatArray:
    """[i, j]: 1 where i's outcome is above j's whatever the truth between low and high, -1 where below, else 0."""
    above: FloatArray = (low[:, None] > high[None, :]).astype(float)
    signs: FloatArray = above - above.T
    return signs


def kendall(above: FloatArray, rise: FloatArray) -> FloatArray:
    """Kendall's tau (a) of outcomes with assumptions. ``above``: (outcomes, n, n) and ``rise``: (assumptions, n, n) signs of
    differences. Shape (outcomes, assumptions)."""
    n = above.shape[1]
    return np.asarray(np.einsum("oij,kij->ok", above, rise) / (n * (n - 1)), dtype=np.float64)


def chance(above: FloatArray, rise: FloatArray, deals: int, rng: np.random.Generator) -> FloatArray:
    """How often any assumption has a tau as great when assumptions are dealt anew among the samples (Westfall and Young, 1993).
    Shape (outcomes, assumptions)."""
    n = above.shape[1]
    tau = np.abs(kendall(above, rise))
    reached = np.zeros(tau.shape)
    flat = rise.reshape(len(rise), -1).T
    for _ in range(deals):
        deal = rng.permutation(n)
        dealt = np.abs(above[:, deal][:, :, deal].reshape(len(above), -1) @ flat) / (n * (n - 1))
        reached += dealt.max(axis=1, keepdims=True) >= tau - _SAME
    return np.asarray((1 + reached) / (1 + deals), dtype=np.float64)


def interval(above: FloatArray, rise: FloatArray, drawn: FloatArray) -> tuple[FloatArray, FloatArray]:
    """95 % interval of tau over samples drawn again. ``drawn``: (draws, n) how often each is in. A sample is not compared with
    itself."""
    low, high = np.zeros((len(above), len(rise))), np.zeros((len(above), len(rise)))
    for o, k in np.ndindex(low.shape):
        low[o, k], high[o, k] = np.quantile(_taus(above[o] * rise[k], drawn), [0.025, 0.975])
    return low, high


def stand_ins(above: FloatArray, rise: FloatArray, own: int, drawn: FloatArray) -> npt.NDArray[np.intp]:
    """Assumptions that may stand behind an outcome in place of number ``own``: with one of them held, nothing is told of it.

    Held: Kendall's partial tau, (t_oy - t_ky · t_ok) / √((1 - t_ky²) · (1 - t_ok²)), of which 95 % over ``drawn`` reach zero. t: over
    the pairs that are told apart. ``above``: (n, n), ``rise``: (assumptions, n, n).
    """
    told = np.maximum(_taus(above * above, drawn), _SAME)
    mine = _taus(above * rise[own], drawn) / told
    side = np.sign(np.median(mine))
    found = []
    for k in range(len(rise)):
        other, along = (_taus(product * rise[k], drawn) / told for product in (above, above * above * rise[own]))
        room = np.maximum((1 - other**2) * (1 - along**2), 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            partial = np.where(room > _SAME, (mine - other * along) / np.sqrt(room), 0.0)
        if k != own and np.quantile(side * partial, 0.025) <= 0:
            found.append(k)
    return np.array(found, dtype=np.intp)


def _taus(product: FloatArray, drawn: FloatArray) -> FloatArray:
    """Mean of ``product`` (n, n) over pairs of different samples, for each draw."""
    n = product.shape[0]
    pairs = n * n - (drawn**2).sum(axis=1)
    sums = ((drawn @ product) * drawn).sum(axis=1)
    return np.asarray(sums[pairs > 0] / pairs[pairs > 0], dtype=np.float64)

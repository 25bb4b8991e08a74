"""Files of learned weights: NumPy arrays with a header in JSON, no pickles; the same weights give the same bytes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from afterdesk.domain.triage.model import Head, Weights


def read_weights(path: Path) -> Weights:
    """Read a file of weights. Raises OSError, KeyError or ValueError for one that is none."""
    with np.load(path, allow_pickle=False) as arrays:
        header = json.loads(str(arrays["header"]))
        heads = {
            name: Head(name, tuple(head["labels"]), head["first"], head["temperature"], head["exclusive"])
            for name, head in header.pop("heads").items()
        }
        return Weights(arrays["keys"], arrays["table"], arrays["scale"], arrays["bias"], heads, header)


def write_weights(weights: Weights, path: Path) -> None:
    """Write weights to a file."""
    heads = {
        name: {
            "labels": head.labels,
            "first": head.first_column,
            "temperature": head.temperature,
            "exclusive": head.exclusive,
        }
        for name, head in weights.heads.items()
    }
    header = json.dumps({**weights.header, "heads": heads})
    np.savez_compressed(
        path, keys=weights.keys, table=weights.table, scale=weights.scale, bias=weights.bias, header=np.array(header)
    )

"""The block of data inside a page: JSON, gzipped, in base64. A tenth of the plain text, and nothing in it can end a script.

The page's script takes it apart again (``assets/pack.js``), with or without the browser's own means.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from typing import Any, Final

BLOCK: Final = "atlas-data"
"""Id of the element that holds the data."""
_FOUND: Final = re.compile(rf'<script type="application/octet-stream" id="{BLOCK}">([A-Za-z0-9+/=]*)</script>')


def packed(data: Any) -> str:
    """The element that holds ``data``. Equal data give equal text (on one machine: versions of zlib may differ)."""
    plain = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
    text = base64.b64encode(gzip.compress(plain, mtime=0)).decode("ascii")
    return f'<script type="application/octet-stream" id="{BLOCK}">{text}</script>'


def unpacked(page: str) -> Any:
    """The data that a page holds. Raises ValueError when there are none or they are damaged."""
    found = _FOUND.search(page)
    if found is None:
        raise ValueError("the page holds no data")
    try:
        return json.loads(gzip.decompress(base64.b64decode(found[1])))
    except (OSError, EOFError) as error:
        raise ValueError("the page's data are damaged") from error

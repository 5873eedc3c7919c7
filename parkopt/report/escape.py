"""The one place where text from data becomes HTML: everything else builds on these functions.

Names of parks and firms are foreign text. In a page they pass through `html` (or a child of `tag`), which lets them open no
element and start no template literal; for scripts they stand packed in one block of data (``atlas.pack``).
"""

from __future__ import annotations

from html import escape as _escape
from typing import Final

from parkopt.labels import LANGS, Both

VOID: Final = frozenset({"meta", "link", "br", "hr", "img", "input"})


class Html(str):
    """Text that already is HTML and must not be escaped again."""


def html(value: object) -> Html:
    """``value`` as text of a page or of a quoted attribute; `Html` passes unchanged."""
    if isinstance(value, Html):
        return value
    return Html(_escape(str(value), quote=True).replace("`", "&#96;").replace("${", "&#36;{"))


def tag(name: str, /, *children: object, **attributes: object) -> Html:
    """An element; children and attribute values are escaped unless they are `Html`.

    ``class_`` and ``for_`` lose their underscore, others turn ``_`` into ``-``; None leaves an attribute out.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{join(*children)}</{name}>")


def join(*children: object) -> Html:
    """Children one after the other, each escaped unless it is `Html`."""
    return Html("".join(html(child) for child in children))


def spans(texts: Both, element: str = "span", **attributes: object) -> Html:
    """A text in both languages; the style sheet shows the one of the page's language. Equal texts appear once."""
    if texts[0] == texts[1]:
        return tag(element, texts[0], **attributes) if element != "span" or attributes else html(texts[0])
    return join(*(tag(element, text, lang=lang, **attributes) for lang, text in zip(LANGS, texts, strict=True)))

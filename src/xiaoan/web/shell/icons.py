"""Line icons of our own on a 24-unit grid, drawn inline so that they take the text's colour."""

from __future__ import annotations

from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

# One `d` string an icon; a dot is a line of no length under a round cap.
PATHS: dict[str, str] = {
    "home": "M4 11 12 4l8 7M6 9.5V20h12V9.5M10 20v-6h4v6",
    "tasks": "M4 6l1.5 1.5L8 5M11 6.5h9M4 12l1.5 1.5L8 11M11 12.5h9M4 18l1.5 1.5L8 17M11 18.5h9",
    "scan": "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16",
    "hazard": "M12 4 3 19.5h18zM12 10v4.5M12 17v0",
    "bell": "M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4",
    "duty": "M7 4h10v4H7zM7 6H4.5v14.5h15V6H17M8 13l2.5 2.5L16 11",
    "book": (
        "M12 6.5C10 5 7 4.5 3.5 5v13.5c3.5-.5 6.5 0 8.5 1.5 2-1.5 5-2 8.5-1.5V5C17 4.5 14 5"
        " 12 6.5zM12 6.5V20"
    ),
    "chart": "M4 4v16h16M8 16v-4M12.5 16V8M17 16v-6",
    "seal": "M12 3.5l7 2.5v5.5c0 4-2.8 7.3-7 9-4.2-1.7-7-5-7-9V6zM9 12l2.2 2.2L15.5 10",
    "building": "M3.5 20.5h17M5.5 20.5V9L12 4.5 18.5 9v11.5M10 20.5V16h4v4.5M9 11.5h1M14 11.5h1",
    "calendar": "M4 6h16v14H4zM4 10.5h16M8.5 3.5V8M15.5 3.5V8M8 14.5h2M14 14.5h2",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "close": "M6 6l12 12M18 6 6 18",
    "more": "M5.5 11v2M4.5 12h2M12 11v2M11 12h2M18.5 11v2M17.5 12h2",
    "check": "M5 12.5 10 17.5 19.5 7",
    "plus": "M12 5v14M5 12h14",
    "minus": "M5 12h14",
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 20.5 20.5",
    "filter": "M4 5.5h16L14 13v6.5l-4-2V13z",
    "download": "M12 4v11M7.5 11 12 15.5 16.5 11M4.5 19.5h15",
    "upload": "M12 16V5M7.5 9 12 4.5 16.5 9M4.5 19.5h15",
    "print": "M7 8.5V4h10v4.5M7 17H4V8.5h16V17h-3M7 14h10v6H7z",
    "copy": "M9 9h11v11H9zM5.5 15H4V4h11v1.5",
    "camera": "M3.5 7.5h4L9 5h6l1.5 2.5h4V19h-17zM12 9.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z",
    "photo": "M4 5h16v14H4zM4 16l5-5 4 4 2.5-2.5L20 17M15.5 9v0",
    "pin": (
        "M12 21c4-5 6.5-8.2 6.5-11a6.5 6.5 0 1 0-13 0c0 2.8 2.5 6 6.5 11z"
        "M12 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4z"
    ),
    "person": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20.5c.5-3.8 3.5-6 7.5-6s7 2.2 7.5 6",
    "people": (
        "M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z"
        "M2.5 19.5c.5-3.2 3-5 6.5-5s6 1.8 6.5 5"
        "M15.5 5.5a3.5 3.5 0 0 1 0 6.5M18 15c2 .7 3.2 2.2 3.5 4.5"
    ),
    "swap": "M4 8.5h15L15.5 5M20 15.5H5L8.5 19",
    "hand": "M4 12h12M12 7.5 16.5 12 12 16.5M20 5v14",
    "clock": "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 2",
    "moon": "M19.5 14A8 8 0 0 1 10 4.5 8 8 0 1 0 19.5 14z",
    "sun": (
        "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z"
        "M12 2.5V4M12 20v1.5M2.5 12H4M20 12h1.5"
        "M5.3 5.3l1 1M17.7 17.7l1 1M18.7 5.3l-1 1M6.3 17.7l-1 1"
    ),
    "larger": "M3 19 8.5 5 14 19M5 14.5h7M18 9v8M14.5 13h7",
    "speak": "M4 5h16v11.5h-8.5L7 20.5v-4H4zM8 9.5h8M8 12.5h5",
    "exit": "M10 4.5H5v15h5M14 8l4.5 4-4.5 4M9 12h9",
    "info": "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 11.5V16M12 8.5v0",
    "quote": "M5 7.5h5v5.5c0 2-1.5 3.5-4 4M14 7.5h5v5.5c0 2-1.5 3.5-4 4",
    "next": "M9.5 5.5 16 12l-6.5 6.5",
    "back": "M14.5 5.5 8 12l6.5 6.5",
    "down": "M5.5 9.5 12 16l6.5-6.5",
    "qr": "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5H14zM18.5 18.5h1.5V20M20 14v1M14 20h1",
    "lock": "M5.5 11h13v9.5h-13zM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 14.5v2.5",
    "edit": "M4 20l1-4.5L16 4.5 19.5 8 8.5 19zM13.5 7 17 10.5",
    "file": "M6 3.5h8L18.5 8v12.5H6zM14 3.5V8h4.5M9 12.5h6M9 16h6",
    "flag": "M5.5 21V4.5h12L15 8.5l2.5 4h-12",
    "refresh": "M19.5 12a7.5 7.5 0 1 1-2.3-5.4L19.5 9M19.5 4v5h-5",
}


@cache
def icon(name: str, size: int = 20) -> SafeString:
    """Return the drawing as inline SVG, silent to screen readers; the words stand beside it."""
    return format_html(
        '<svg class="icon-line" width="{0}" height="{0}" viewBox="0 0 24 24" fill="none"'
        ' stroke="currentColor" stroke-width="1.75" stroke-linecap="round"'
        ' stroke-linejoin="round" aria-hidden="true" focusable="false"><path d="{1}"/></svg>',
        size,
        PATHS[name],
    )

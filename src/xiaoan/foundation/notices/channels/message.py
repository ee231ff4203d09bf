"""What goes out, and what came of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Message:
    """One message. `key` is the same at every try, for providers that know a message again."""

    key: str
    title: str
    text: str
    url: str = ""
    leave_url: str = ""  # where one click ends such messages


@dataclass(frozen=True)
class Outcome:
    """`kind` tells what to do next; `error` is Chinese, and holds no secret and no address.

    sent: the provider took it. later: it certainly did not; try again, after `wait` seconds where
    it asked for that. refused: never to this address. broken: the channel itself is set up wrong.
    unsure: it was handed over and no answer came; it may have arrived.
    """

    kind: str
    provider_id: str = ""
    error: str = ""
    wait: int = 0

    @classmethod
    def of_code(cls, code: object, said: str, known: Mapping[str, tuple[str, str]]) -> Outcome:
        """What a provider's error code means: `known` gives kind and sentence, else refused."""
        kind, sentence = known.get(str(code), ("refused", f"服务商拒绝：{said[:120]}"))
        return cls(kind, error=f"{sentence}（{code}）", wait=60 if kind == "later" else 0)


class Channel(Protocol):
    """Hands one message over. Raises nothing that a provider or a network can cause."""

    def send(self, to: str, message: Message) -> Outcome:
        """Try once."""
        ...

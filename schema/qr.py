"""QR codes, as a page draws them."""

from typing import Self

import strawberry

from api.qr import qr_code


@strawberry.type(
    description='A QR code, to be drawn as SVG: <svg viewBox="0 0 size size"><path d=path stroke="#000"/></svg>, '
    "on white."
)
class QrCode:
    text: str = strawberry.field(description="What it says.")
    size: int = strawberry.field(description="Modules on a side, with the light zone around it that it needs.")
    path: str = strawberry.field(description="SVG path data in modules, to be stroked one wide.")

    @classmethod
    def of(cls, text: str) -> Self:
        """The code of a text."""
        code = qr_code(text)
        return cls(text=text, size=code.size, path=code.path)

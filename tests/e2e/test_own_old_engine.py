"""The pages of a citizen's own matters in Chromium 64, the oldest phone that is promised to work."""

import json
import re
import subprocess
from base64 import b64encode
from pathlib import Path

from PIL import Image

from tests.e2e.chrome_protocol import MODULES, Tab, old_chromium
from tests.e2e.own_filling import ANSWERS
from tests.e2e.own_hall import NIK, OwnHall
from tests.files import a_picture

PAGES = Path(__file__).parents[2] / "display" / "static" / "pages"
OWN = [
    *("application", "apply", "book", "booking", "calendar", "draft", "fields", "kept", "own", "papers", "photo"),
    *("reviewing", "sending", "services", "stage", "standing", "steps", "times", "track"),
]
YOUNGER = re.compile(
    r"\?\.[A-Za-z_\[(]|\?\?|\|\|=|replaceAll\(|replaceChildren|structuredClone|fromEntries|\.at\(-|allSettled"
    r"|\.flat\(|\.flatMap\(|matchAll\(|toggleAttribute|catch \{|AbortController|randomUUID|requestSubmit"
)
YOUNGER_STYLE = re.compile(r"[^-]gap:|inset:|:is\(|:where\(|aspect-ratio|clamp\(|[ :(]min\(|[ :(]max\(")


def test_the_scripts_and_styles_use_nothing_younger_than_chromium_64() -> None:
    program = MODULES / ".bin" / "es-check"
    files = [str(PAGES / f"{name}.js") for name in OWN]
    done = subprocess.run([program, "es2018", "--module", *files], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    for name in OWN:
        assert not YOUNGER.search((PAGES / f"{name}.js").read_text()), name
    assert not YOUNGER_STYLE.search((PAGES / "own.css").read_text())


async def opens(tab: Tab, url: str) -> None:
    """A page, as wide as a phone."""
    await tab.send("Emulation.setDeviceMetricsOverride", width=360, height=740, deviceScaleFactor=1, mobile=True)
    await tab.send("Page.navigate", url=url)


async def presses(tab: Tab, selector: str) -> None:
    """Press what a selector finds, once it is there."""
    found = f"document.querySelector({json.dumps(selector)})"
    await tab.until(f"!!{found} && !{found}.disabled")
    await tab.value_of(f"{found}.click()")


async def types(tab: Tab, field: str, text: str) -> None:
    """Type into a field, as its script hears it."""
    found = f"document.querySelector({json.dumps(field)})"
    await tab.until(f"!!{found}")
    await tab.value_of(f"{found}.value = {json.dumps(text)}, {found}.dispatchEvent(new Event('input'))")


async def test_an_old_phone_books_a_time(own: OwnHall) -> None:
    async with old_chromium("chromium-64") as tab:
        await opens(tab, own.at("book", service=own.service))
        await presses(tab, ".day")
        await presses(tab, ".slot")
        await types(tab, "#q-name", "Warga 1")
        await types(tab, "#q-phone", "0890 0000 0001")
        await presses(tab, "form button[type=submit]")
        await tab.until("!!document.querySelector('.code path')")
        await tab.until("!!document.querySelector('.link.live')")
        assert await tab.value_of("document.documentElement.scrollWidth") <= 360
        assert tab.errors == []


async def test_an_old_phone_applies_with_a_photo(own: OwnHall) -> None:
    async with old_chromium("chromium-64") as tab:
        await opens(tab, own.at("apply", service=own.service))
        for code, text in (("name", "Warga 1"), ("nik", NIK), ("phone", "0890 0000 0001")):
            await types(tab, f"#q-applicant-{code}", text)
        await presses(tab, "form button[type=submit]")
        for code, text in ANSWERS.items():
            await types(tab, f"#q-{code}", text)
        await presses(tab, "#q-KIND input")
        await presses(tab, "#q-IS_NEW input")
        await presses(tab, "form button[type=submit]")
        for code in ("KTP", "PLACE"):
            await tab.until(f"!!document.querySelector('[data-code={code}] input')")
            await tab.value_of(TAKES_A_PHOTO % (lying_down(), code))
            await tab.until(f"!!document.querySelector('[data-code={code}] .chip.good')", 20)
            assert await tab.value_of(IS_UPRIGHT % code)
        await presses(tab, ".deed button")
        await tab.until("document.querySelectorAll('.facts').length === 3")
        await presses(tab, ".deed button")
        await tab.until(
            "!!document.querySelector('.stage') && /-/.test(document.querySelector('.number').textContent)"
        )
        assert tab.errors == []


def lying_down() -> str:
    """A large JPEG of 2,400 by 1,600 whose EXIF says: turn me by 90°; in base64."""
    notes = Image.Exif()
    notes[0x0112] = 6
    return b64encode(a_picture(size=(2_400, 1_600), exif=notes)).decode()


# as the camera hands it over; a file cannot be put into an input otherwise than through DataTransfer
TAKES_A_PHOTO = """(() => { const held = new DataTransfer(), bytes = Uint8Array.from(atob('%s'), (one) => one.charCodeAt(0));
    held.items.add(new File([bytes], 'x.jpg', {type: 'image/jpeg'}));
    const input = document.querySelector('[data-code=%s] input'); input.files = held.files;
    input.dispatchEvent(new Event('change')); })()"""
IS_UPRIGHT = """(() => { const image = document.querySelector('[data-code=%s] img');
    return image.naturalHeight > image.naturalWidth; })()"""

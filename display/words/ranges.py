"""The words for a range of waiting."""

from display.words.own import Words

RANGES: Words = {
    "ID": {"between": "{from}\u2013{to}", "upTo": "kurang dari {to} menit", "fromTo": "{from}\u2013{to} menit"},
    "EN": {"between": "{from}\u2013{to}", "upTo": "under {to} min", "fromTo": "{from}\u2013{to} min"},
}
